# The secrets and the optional customer managed key.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  organization        = "acme"
  workflow_repository = "acme/githubcop"
  # Any file will do: nothing is uploaded.
  zip_file = "README.md"
}

run "both_secrets_are_made" {
  assert {
    condition     = [for secret in aws_secretsmanager_secret.this : secret.name] == ["githubcop/credential", "githubcop/webhook"]
    error_message = "The secrets are not the two that the function reads."
  }

  assert {
    condition     = length([for statement in data.aws_iam_policy_document.function.statement : statement if contains(statement.actions, "kms:Decrypt")]) == 0
    error_message = "The function may decrypt though there is no customer key."
  }

  assert {
    condition     = length(aws_kms_key.this) == 0 && output.kms_key_arn == null
    error_message = "A key was made though not wanted."
  }
}

run "existing_secrets_are_used" {
  variables {
    webhook_secret_arn            = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:team/hook-AbCdEf"
    credential_secret_arn         = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:team/app-GhIjKl"
    existing_secrets_kms_key_arns = ["arn:aws:kms:eu-central-1:111122223333:key/team"]
  }

  assert {
    condition     = length(aws_secretsmanager_secret.this) == 0
    error_message = "A secret was made though both exist."
  }

  assert {
    condition = one([
      for statement in data.aws_iam_policy_document.function.statement : statement.resources if statement.sid == "ReadSecrets"
    ]) == toset([var.webhook_secret_arn, var.credential_secret_arn])
    error_message = "The function may read other secrets than the two."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables["GITHUBCOP_WEBHOOK_SECRET_ID"] == var.webhook_secret_arn && aws_lambda_function.this.environment[0].variables["GITHUBCOP_CREDENTIAL_SECRET_ID"] == var.credential_secret_arn
    error_message = "The function looks for other secrets."
  }

  assert {
    condition = one([
      for statement in data.aws_iam_policy_document.function.statement : statement.resources if contains(statement.actions, "kms:Decrypt")
    ]) == toset(["arn:aws:kms:eu-central-1:111122223333:key/team"])
    error_message = "The function cannot decrypt the existing secrets, or more than them."
  }
}

run "policy_secrets_are_made" {
  variables {
    mode           = "enforce"
    policy         = "githubcop.yml"
    policy_secrets = true
  }

  override_resource {
    target = aws_secretsmanager_secret.this["policy"]
    values = { arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:githubcop/policy-AbCdEf" }
  }

  assert {
    condition     = [for secret in aws_secretsmanager_secret.this : secret.name] == ["githubcop/credential", "githubcop/policy", "githubcop/webhook"]
    error_message = "No secret was made for what the policy names."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables["GITHUBCOP_POLICY_SECRETS_ID"] == output.policy_secrets_arn && endswith(output.policy_secrets_arn, "/policy-AbCdEf")
    error_message = "The function does not look for the policy's secrets."
  }

  assert {
    condition = contains(one([
      for statement in data.aws_iam_policy_document.function.statement : statement.resources if statement.sid == "ReadSecrets"
    ]), output.policy_secrets_arn)
    error_message = "The function may not read the policy's secrets."
  }

  assert {
    condition     = strcontains(output.fill_secrets, "--secret-id '${output.policy_secrets_arn}' --secret-string file://policy-secrets.json")
    error_message = "Nobody is told how to fill the policy's secrets."
  }
}

run "existing_policy_secrets_are_used" {
  variables {
    mode               = "enforce"
    policy             = "githubcop.yml"
    policy_secrets_arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:team/policy-AbCdEf"
  }

  assert {
    condition     = !contains(keys(aws_secretsmanager_secret.this), "policy")
    error_message = "A secret was made though there is one."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables["GITHUBCOP_POLICY_SECRETS_ID"] == var.policy_secrets_arn
    error_message = "The function looks for another secret."
  }

  assert {
    condition = length(setsubtract(one([
      for statement in data.aws_iam_policy_document.function.statement : statement.resources if statement.sid == "ReadSecrets"
    ]), concat([var.policy_secrets_arn], [for secret in aws_secretsmanager_secret.this : secret.arn]))) == 0
    error_message = "The function may read other secrets than its three."
  }
}

run "no_policy_secrets_by_default" {
  variables {
    mode   = "enforce"
    policy = "githubcop.yml"
  }

  assert {
    condition     = output.policy_secrets_arn == null && !contains(keys(aws_lambda_function.this.environment[0].variables), "GITHUBCOP_POLICY_SECRETS_ID") && !strcontains(output.fill_secrets, "policy-secrets")
    error_message = "Policy secrets appear though not wanted."
  }
}

run "one_of_each" {
  variables {
    webhook_secret_arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:team/hook-AbCdEf"
  }

  assert {
    condition     = [for secret in aws_secretsmanager_secret.this : secret.name] == ["githubcop/credential"]
    error_message = "Not exactly the missing secret was made."
  }
}

run "a_key_is_made" {
  variables {
    create_kms_key = true
    ingress        = "queue"
    alarm_email    = "ops@example.com"
  }

  assert {
    condition     = aws_kms_key.this[0].enable_key_rotation
    error_message = "The key does not rotate."
  }

  assert {
    condition = alltrue([
      for used in concat(
        [for secret in aws_secretsmanager_secret.this : secret.kms_key_id],
        [aws_cloudwatch_log_group.function.kms_key_id, aws_cloudwatch_log_group.gateway.kms_key_id],
        [aws_sqs_queue.deliveries[0].kms_master_key_id, aws_sqs_queue.dead_letters[0].kms_master_key_id],
        [aws_sns_topic.alarms[0].kms_master_key_id],
      ) : used == aws_kms_key.this[0].arn
    ])
    error_message = "Something at rest is not encrypted with the key."
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.function.statement : statement.sid => one(statement.condition[*].values)
      if contains(statement.actions, "kms:Decrypt")
      } == {
      DecryptThroughSecretsManager = tolist(["secretsmanager.eu-central-1.amazonaws.com"])
      DecryptThroughQueue          = tolist(["sqs.eu-central-1.amazonaws.com"])
    }
    error_message = "The function may decrypt past Secrets Manager and the queue."
  }
}

run "a_given_key_is_used" {
  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/given"
  }

  assert {
    condition     = length(aws_kms_key.this) == 0 && alltrue([for secret in aws_secretsmanager_secret.this : secret.kms_key_id == var.kms_key_arn])
    error_message = "The given key is not the one in use."
  }

  assert {
    condition = one([
      for statement in data.aws_iam_policy_document.function.statement : statement.resources if contains(statement.actions, "kms:Decrypt")
    ]) == toset([var.kms_key_arn])
    error_message = "The function may decrypt with another key."
  }
}

run "a_secret_of_another_region_is_refused" {
  command = plan

  variables {
    webhook_secret_arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:team/hook-AbCdEf"
  }

  expect_failures = [aws_lambda_function.this]
}

# Every input that cannot work is refused before anything is made.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  organization        = "acme"
  workflow_repository = "acme/githubcop"
  # Any file will do: nothing is uploaded.
  zip_file = "README.md"
}

run "organization_is_a_url" {
  command = plan

  variables {
    organization = "https://github.com/acme"
  }

  expect_failures = [var.organization]
}

run "organization_ends_in_a_hyphen" {
  command = plan

  variables {
    organization = "acme-"
  }

  expect_failures = [var.organization]
}

run "mode_unknown" {
  command = plan

  variables {
    mode = "plan"
  }

  expect_failures = [var.mode]
}

run "dispatch_without_a_workflow_repository" {
  command = plan

  variables {
    workflow_repository = null
  }

  expect_failures = [var.workflow_repository]
}

run "workflow_repository_without_owner" {
  command = plan

  variables {
    workflow_repository = "githubcop"
  }

  expect_failures = [var.workflow_repository]
}

run "workflow_with_its_folder" {
  command = plan

  variables {
    workflow = ".github/workflows/githubcop.yml"
  }

  expect_failures = [var.workflow]
}

run "workflow_ref_with_a_space" {
  command = plan

  variables {
    workflow_ref = "my branch"
  }

  expect_failures = [var.workflow_ref]
}

run "enforce_without_a_policy" {
  command = plan

  variables {
    mode = "enforce"
  }

  expect_failures = [var.policy]
}

run "policy_that_is_neither" {
  command = plan

  variables {
    policy = "https://example.com/policy.yml"
  }

  expect_failures = [var.policy]
}

run "event_unknown" {
  command = plan

  variables {
    events = ["repository", "issues.opened"]
  }

  expect_failures = [var.events]
}

run "github_without_tls" {
  command = plan

  variables {
    github_api_url = "http://github.example.com/api/v3"
  }

  expect_failures = [var.github_api_url]
}

run "github_with_a_slash_at_the_end" {
  command = plan

  variables {
    github_api_url = "https://github.example.com/"
  }

  expect_failures = [var.github_api_url]
}

run "name_too_long" {
  command = plan

  variables {
    name = "a-name-that-is-longer-than-thirty-two"
  }

  expect_failures = [var.name]
}

run "zip_missing" {
  command = plan

  variables {
    zip_file = "missing.zip"
  }

  expect_failures = [var.zip_file]
}

run "architecture_unknown" {
  command = plan

  variables {
    architecture = "amd64"
  }

  expect_failures = [var.architecture]
}

run "memory_too_small" {
  command = plan

  variables {
    memory_megabytes = 64
  }

  expect_failures = [var.memory_megabytes]
}

run "time_out_too_long_for_github" {
  command = plan

  variables {
    timeout_seconds = 30
  }

  expect_failures = [var.timeout_seconds]
}

run "time_out_too_long_for_lambda" {
  command = plan

  variables {
    timeout_seconds = 901
  }

  expect_failures = [var.timeout_seconds]
}

run "concurrency_of_none" {
  command = plan

  variables {
    reserved_concurrency = 0
  }

  expect_failures = [var.reserved_concurrency]
}

run "log_level_unknown" {
  command = plan

  variables {
    log_level = "verbose"
  }

  expect_failures = [var.log_level]
}

run "layer_without_a_version" {
  command = plan

  variables {
    extension_layer_arn = "arn:aws:lambda:eu-central-1:111122223333:layer:copy"
  }

  expect_failures = [var.extension_layer_arn]
}

run "cache_longer_than_the_extensions" {
  command = plan

  variables {
    secrets_cache_seconds = 301
  }

  expect_failures = [var.secrets_cache_seconds]
}

run "secret_without_its_six_characters" {
  command = plan

  variables {
    webhook_secret_arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:hook"
  }

  expect_failures = [var.webhook_secret_arn]
}

run "secret_by_name" {
  command = plan

  variables {
    credential_secret_arn = "team/app"
  }

  expect_failures = [var.credential_secret_arn]
}

run "one_secret_for_both" {
  command = plan

  variables {
    webhook_secret_arn    = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:both-AbCdEf"
    credential_secret_arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:both-AbCdEf"
  }

  expect_failures = [var.credential_secret_arn]
}

run "own_logins_with_an_at" {
  command = plan

  variables {
    own_logins = ["@githubcop"]
  }

  expect_failures = [var.own_logins]
}

run "debounce_of_minutes" {
  command = plan

  variables {
    debounce_seconds = 300
  }

  expect_failures = [var.debounce_seconds]
}

run "destinations_where_no_policy_is_applied" {
  command = plan

  variables {
    secret_destinations = { HOOK = { hosts = ["ci.example"] } }
  }

  expect_failures = [var.secret_destinations]
}

run "policy_secrets_where_no_policy_is_applied" {
  command = plan

  variables {
    policy_secrets = true
  }

  expect_failures = [var.policy_secrets]
}

run "existing_policy_secrets_where_no_policy_is_applied" {
  command = plan

  variables {
    policy_secrets_arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:team/policy-AbCdEf"
  }

  expect_failures = [var.policy_secrets_arn]
}

run "policy_secrets_by_name" {
  command = plan

  variables {
    mode               = "enforce"
    policy             = "githubcop.yml"
    policy_secrets_arn = "team/policy"
  }

  expect_failures = [var.policy_secrets_arn]
}

run "policy_secrets_that_are_the_credential" {
  command = plan

  variables {
    mode                  = "enforce"
    policy                = "githubcop.yml"
    credential_secret_arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:both-AbCdEf"
    policy_secrets_arn    = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:both-AbCdEf"
  }

  expect_failures = [var.policy_secrets_arn]
}

run "existing_secrets_key_by_alias" {
  command = plan

  variables {
    existing_secrets_kms_key_arns = ["arn:aws:kms:eu-central-1:111122223333:alias/team"]
  }

  expect_failures = [var.existing_secrets_kms_key_arns]
}

run "recovery_of_three_days" {
  command = plan

  variables {
    secret_recovery_days = 3
  }

  expect_failures = [var.secret_recovery_days]
}

run "key_by_alias" {
  command = plan

  variables {
    kms_key_arn = "alias/team"
  }

  expect_failures = [var.kms_key_arn]
}

run "two_keys" {
  command = plan

  variables {
    create_kms_key = true
    kms_key_arn    = "arn:aws:kms:eu-central-1:111122223333:key/given"
  }

  expect_failures = [var.kms_key_arn]
}

run "ingress_unknown" {
  command = plan

  variables {
    ingress = "sqs"
  }

  expect_failures = [var.ingress]
}

run "api_unknown" {
  command = plan

  variables {
    api = "websocket"
  }

  expect_failures = [var.api]
}

run "no_throughput" {
  command = plan

  variables {
    throttle_rate = 0
  }

  expect_failures = [var.throttle_rate]
}

run "burst_above_the_regions" {
  command = plan

  variables {
    throttle_burst = 5001
  }

  expect_failures = [var.throttle_burst]
}

run "batch_without_a_window" {
  command = plan

  variables {
    batch_size           = 50
    batch_window_seconds = 0
  }

  expect_failures = [var.batch_size]
}

run "window_too_long" {
  command = plan

  variables {
    batch_window_seconds = 301
  }

  expect_failures = [var.batch_window_seconds]
}

run "queue_concurrency_of_one" {
  command = plan

  variables {
    queue_maximum_concurrency = 1
  }

  expect_failures = [var.queue_maximum_concurrency]
}

run "queue_concurrency_above_the_functions" {
  command = plan

  variables {
    ingress              = "queue"
    reserved_concurrency = 2
  }

  expect_failures = [var.queue_maximum_concurrency]
}

run "queue_that_forgets_at_once" {
  command = plan

  variables {
    queue_retention_days = 0
  }

  expect_failures = [var.queue_retention_days]
}

run "queue_that_gives_up_at_once" {
  command = plan

  variables {
    queue_maximum_receives = 1
  }

  expect_failures = [var.queue_maximum_receives]
}

run "message_above_sqss" {
  command = plan

  variables {
    queue_maximum_message_bytes = 2097152
  }

  expect_failures = [var.queue_maximum_message_bytes]
}

run "retention_that_cloudwatch_does_not_know" {
  command = plan

  variables {
    log_retention_days = 10
  }

  expect_failures = [var.log_retention_days]
}

run "alarm_address_without_a_domain" {
  command = plan

  variables {
    alarm_email = "ops"
  }

  expect_failures = [var.alarm_email]
}

run "alarm_topic_that_is_none" {
  command = plan

  variables {
    alarm_topic_arns = ["arn:aws:sqs:eu-central-1:111122223333:pager"]
  }

  expect_failures = [var.alarm_topic_arns]
}

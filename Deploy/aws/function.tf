# The function, its versions and the alias that everything invokes.

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_50:The function sends no traces; its logs carry the request and the delivery. X-Ray would need rights on "*".
  #checkov:skip=CKV_AWS_116:Invoked synchronously or by SQS, which has a dead-letter queue of its own.
  #checkov:skip=CKV_AWS_117:Talks to GitHub and AWS's public endpoints only; in a VPC it would need a NAT gateway.
  #checkov:skip=CKV_AWS_173:The environment holds names, no secrets.
  #checkov:skip=CKV_AWS_272:The zip is built or verified by anyone who applies this; its hash is part of the plan.
  function_name = var.name
  description   = "GitHubCop: ${var.mode} for ${var.organization}"
  role          = aws_iam_role.function.arn

  runtime          = "provided.al2023"
  handler          = "bootstrap"
  architectures    = [var.architecture]
  filename         = local.zip_file
  source_code_hash = filebase64sha256(local.zip_file)
  layers           = [local.extension_layer_arn]
  # A change of the zip, or of anything below, makes a new version.
  publish = true

  memory_size                    = var.memory_megabytes
  timeout                        = local.timeout_seconds
  reserved_concurrent_executions = coalesce(var.reserved_concurrency, -1)

  environment {
    variables = local.environment
  }

  tags = var.tags

  lifecycle {
    precondition {
      condition     = local.extension_layer_arn != null
      error_message = "extension_layer.tf knows no ${var.architecture} layer for ${local.region}. Set extension_layer_arn to what `aws ssm get-parameter --name /aws/service/aws-parameters-and-secrets-lambda-extension/${var.architecture == "arm64" ? "arm64" : "x86"}/latest --query Parameter.Value --output text` prints."
    }

    precondition {
      condition     = alltrue([for arn in compact([var.webhook_secret_arn, var.credential_secret_arn, var.policy_secrets_arn]) : split(":", arn)[3] == local.region])
      error_message = "An existing secret lies in another region than the function (${local.region}). Replicate it to this region and give the replica's ARN."
    }
  }

  # The first invocation must find its log group and its rights.
  depends_on = [aws_cloudwatch_log_group.function, aws_iam_role_policy.function]
}

locals {
  environment = {
    for variable, value in {
      GITHUBCOP_MODE                 = var.mode
      GITHUBCOP_ORGANIZATION         = var.organization
      GITHUBCOP_WORKFLOW_REPOSITORY  = var.workflow_repository
      GITHUBCOP_WORKFLOW             = var.workflow
      GITHUBCOP_WORKFLOW_REF         = var.workflow_ref
      GITHUBCOP_EVENTS               = join(",", var.events)
      GITHUBCOP_OWN_LOGINS           = join(",", var.own_logins)
      GITHUBCOP_DEBOUNCE_SECONDS     = tostring(local.debounce_seconds)
      GITHUBCOP_DESTINATIONS         = var.mode == "enforce" && var.secret_destinations != null ? jsonencode(var.secret_destinations) : null
      GITHUBCOP_POLICY               = var.mode == "enforce" ? var.policy : null
      GITHUBCOP_LOG_LEVEL            = var.log_level
      GITHUB_API_URL                 = var.github_api_url
      GITHUBCOP_WEBHOOK_SECRET_ID    = local.webhook_secret_arn
      GITHUBCOP_CREDENTIAL_SECRET_ID = local.credential_secret_arn
      GITHUBCOP_POLICY_SECRETS_ID    = local.policy_secrets_arn

      # The extension's own.
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT     = "2773"
      PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED = "true"
      PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL     = var.log_level == "debug" ? "DEBUG" : "WARN"
      SECRETS_MANAGER_TTL                        = tostring(var.secrets_cache_seconds)
      SECRETS_MANAGER_TIMEOUT_MILLIS             = "2000"
    } : variable => value if value != null && value != ""
  }
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "The version that deliveries go to"
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version
}

resource "aws_cloudwatch_log_group" "function" {
  #checkov:skip=CKV_AWS_338:The user's choice: log_retention_days.
  name              = local.function_log_group_name
  retention_in_days = var.log_retention_days
  kms_key_id        = local.kms_key_arn
  tags              = var.tags
}

# With ingress "direct" the gateway, and only its one route, may invoke the alias.
resource "aws_lambda_permission" "gateway" {
  count = local.is_direct ? 1 : 0

  statement_id  = "api-gateway"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.this.function_name
  qualifier     = aws_lambda_alias.live.name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${local.gateway_execution_arn}/${local.gateway_stage_name}/POST/webhook"
}

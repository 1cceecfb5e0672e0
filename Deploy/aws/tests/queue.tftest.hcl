# Ingress "queue": GitHub → gateway → queue → function, in batches.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  organization        = "acme"
  workflow_repository = "acme/githubcop"
  ingress             = "queue"
  # Any file will do: nothing is uploaded.
  zip_file = "README.md"
}

run "rest" {
  assert {
    condition     = length(aws_lambda_permission.gateway) == 0
    error_message = "The gateway may invoke the function beside the queue."
  }

  assert {
    condition     = jsondecode(aws_api_gateway_rest_api.this[0].body).paths["/webhook"].post.x-amazon-apigateway-integration.uri == "arn:aws:apigateway:eu-central-1:sqs:path/111122223333/githubcop-deliveries" && jsondecode(aws_api_gateway_rest_api.this[0].body).paths["/webhook"].post.x-amazon-apigateway-integration.passthroughBehavior == "never"
    error_message = "The gateway does not send to the queue, or passes on what it does not know."
  }

  assert {
    condition = alltrue([
      for template in values(jsondecode(aws_api_gateway_rest_api.this[0].body).paths["/webhook"].post.x-amazon-apigateway-integration.requestTemplates) :
      strcontains(template, "MessageBody=$util.urlEncode($input.body)&") && !strcontains(template, "\n")
    ])
    error_message = "The body would not arrive as GitHub signed it."
  }

  assert {
    condition     = { for pattern, answer in jsondecode(aws_api_gateway_rest_api.this[0].body).paths["/webhook"].post.x-amazon-apigateway-integration.responses : pattern => answer.statusCode } == { "2\\d{2}" = "202", default = "502" }
    error_message = "GitHub would be told of a success that was none."
  }

  assert {
    condition     = aws_sqs_queue.deliveries[0].visibility_timeout_seconds >= 6 * aws_lambda_function.this.timeout
    error_message = "The visibility time-out is under six times the function's."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.deliveries[0].redrive_policy).deadLetterTargetArn == aws_sqs_queue.dead_letters[0].arn && aws_sqs_queue.dead_letters[0].message_retention_seconds == 1209600
    error_message = "What fails again and again is not kept."
  }

  assert {
    condition     = aws_sqs_queue.deliveries[0].sqs_managed_sse_enabled && aws_sqs_queue.dead_letters[0].sqs_managed_sse_enabled
    error_message = "A queue is not encrypted."
  }

  assert {
    condition     = contains(aws_lambda_event_source_mapping.deliveries[0].function_response_types, "ReportBatchItemFailures") && aws_lambda_event_source_mapping.deliveries[0].function_name == aws_lambda_alias.live.arn
    error_message = "A failure in a batch would repeat the whole batch, or the queue feeds something else than the alias."
  }

  assert {
    condition     = toset(keys(aws_cloudwatch_metric_alarm.this)) == toset(["function-errors", "function-throttles", "gateway-failures", "forged-deliveries", "dead-letters", "dead-letters-age", "deliveries-age"])
    error_message = "Alarms are missing."
  }

  assert {
    condition     = aws_sqs_queue.deliveries[0].delay_seconds == 5 && aws_lambda_function.this.environment[0].variables.GITHUBCOP_DEBOUNCE_SECONDS == "5"
    error_message = "Several events of one repository would start as many runs."
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.forged.pattern == "{ $.signature = \"mismatch\" }" && aws_cloudwatch_metric_alarm.this["forged-deliveries"].metric_name == aws_cloudwatch_log_metric_filter.forged.metric_transformation[0].name && aws_cloudwatch_metric_alarm.this["forged-deliveries"].namespace == aws_cloudwatch_log_metric_filter.forged.metric_transformation[0].namespace
    error_message = "Nobody hears of forged deliveries."
  }
}

run "http" {
  variables {
    api = "http"
  }

  assert {
    condition     = aws_apigatewayv2_integration.webhook[0].integration_subtype == "SQS-SendMessage" && aws_apigatewayv2_integration.webhook[0].request_parameters["MessageBody"] == "$request.body"
    error_message = "The gateway does not send the body to the queue as it came."
  }

  assert {
    condition = { for name, attribute in jsondecode(aws_apigatewayv2_integration.webhook[0].request_parameters["MessageAttributes"]) : name => attribute.StringValue } == {
      "X-Hub-Signature-256" = "$${request.header.X-Hub-Signature-256}"
      "X-GitHub-Event"      = "$${request.header.X-GitHub-Event}"
      "X-GitHub-Delivery"   = "$${request.header.X-GitHub-Delivery}"
      "Content-Type"        = "$${request.header.Content-Type}"
    }
    error_message = "The headers that the function needs do not go with the message."
  }

  assert {
    condition     = length(aws_lambda_permission.gateway) == 0
    error_message = "The gateway may invoke the function beside the queue."
  }
}

run "the_roles_may_do_no_more_than_that" {
  assert {
    condition = { for statement in data.aws_iam_policy_document.function.statement : statement.sid => statement.actions } == {
      WriteOwnLog    = toset(["logs:CreateLogStream", "logs:PutLogEvents"])
      ReadSecrets    = toset(["secretsmanager:GetSecretValue"])
      TakeDeliveries = toset(["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"])
    }
    error_message = "The function's role may do something else."
  }

  assert {
    condition     = { for statement in data.aws_iam_policy_document.gateway[0].statement : statement.sid => statement.actions } == { PutDeliveries = toset(["sqs:SendMessage"]) }
    error_message = "The gateway's role may do something else."
  }
}

run "enforce_mode_with_numbers_of_ones_own" {
  variables {
    mode                        = "enforce"
    policy                      = "githubcop.yml"
    timeout_seconds             = 600
    reserved_concurrency        = 20
    batch_size                  = 100
    batch_window_seconds        = 5
    queue_maximum_concurrency   = 20
    queue_maximum_receives      = 3
    queue_retention_days        = 14
    queue_maximum_message_bytes = 131072
  }

  assert {
    condition     = aws_sqs_queue.deliveries[0].delay_seconds == 0 && aws_sqs_queue.deliveries[0].visibility_timeout_seconds == 3605 && aws_sqs_queue.deliveries[0].message_retention_seconds == 1209600 && aws_sqs_queue.deliveries[0].max_message_size == 131072
    error_message = "The queue does not follow its inputs."
  }

  assert {
    condition     = aws_lambda_function.this.reserved_concurrent_executions == 20 && aws_lambda_event_source_mapping.deliveries[0].scaling_config[0].maximum_concurrency == 20
    error_message = "The concurrency does not follow its inputs."
  }
}

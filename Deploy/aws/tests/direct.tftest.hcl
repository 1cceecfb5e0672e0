# Ingress "direct": GitHub → gateway → function.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  organization        = "acme"
  workflow_repository = "acme/githubcop"
  # Any file will do: nothing is uploaded.
  zip_file = "README.md"
}

run "rest_is_the_default" {
  assert {
    condition     = output.webhook_url == "https://rest.execute-api.eu-central-1.amazonaws.com/live/webhook"
    error_message = "The webhook URL is not that of the REST API's stage."
  }

  assert {
    condition     = length(aws_apigatewayv2_api.this) == 0 && length(aws_sqs_queue.deliveries) == 0 && length(aws_sqs_queue.dead_letters) == 0
    error_message = "Something of the other ways in was made."
  }

  assert {
    condition     = jsondecode(aws_api_gateway_rest_api.this[0].body).paths["/webhook"].post.x-amazon-apigateway-integration.type == "aws_proxy" && jsondecode(aws_api_gateway_rest_api.this[0].body).paths["/webhook"].post.x-amazon-apigateway-integration.uri == aws_lambda_alias.live.invoke_arn
    error_message = "The gateway does not hand requests to the alias as they are."
  }

  assert {
    condition     = jsondecode(aws_api_gateway_rest_api.this[0].body).paths["/webhook"].post.x-amazon-apigateway-integration.timeoutInMillis == 9000 && aws_lambda_function.this.timeout == 8
    error_message = "The function must give up before the gateway, and the gateway before GitHub's 10 seconds."
  }

  assert {
    condition     = { for path, methods in jsondecode(aws_api_gateway_rest_api.this[0].body).paths : path => keys(methods) } == { "/webhook" = ["post"] }
    error_message = "There is another route than POST /webhook."
  }

  assert {
    condition = jsondecode(aws_api_gateway_rest_api.this[0].body).x-amazon-apigateway-request-validators[jsondecode(aws_api_gateway_rest_api.this[0].body).paths["/webhook"].post.x-amazon-apigateway-request-validator].validateRequestParameters && [
      for parameter in jsondecode(aws_api_gateway_rest_api.this[0].body).paths["/webhook"].post.parameters : parameter.name if parameter.in == "header" && parameter.required
    ] == ["X-Hub-Signature-256", "X-GitHub-Event", "X-GitHub-Delivery"]
    error_message = "Unsigned requests are not refused by the gateway."
  }

  assert {
    condition     = aws_api_gateway_deployment.this[0].triggers.document == sha1(aws_api_gateway_rest_api.this[0].body)
    error_message = "A change of the routes would not be deployed."
  }

  assert {
    condition     = aws_api_gateway_method_settings.this[0].settings[0].throttling_rate_limit == 50 && aws_api_gateway_method_settings.this[0].settings[0].throttling_burst_limit == 200
    error_message = "The gateway is not throttled."
  }

  assert {
    condition     = aws_api_gateway_method_settings.this[0].settings[0].data_trace_enabled == false && aws_api_gateway_method_settings.this[0].settings[0].logging_level == "OFF"
    error_message = "Bodies and headers could get into a log."
  }

  assert {
    condition     = aws_lambda_permission.gateway[0].source_arn == "arn:aws:execute-api:eu-central-1:111122223333:rest/live/POST/webhook" && aws_lambda_permission.gateway[0].qualifier == "live"
    error_message = "More than the one route may invoke the function."
  }

  assert {
    condition     = toset(keys(aws_cloudwatch_metric_alarm.this)) == toset(["function-errors", "function-throttles", "gateway-failures", "forged-deliveries"])
    error_message = "Alarms are missing, or there are some for what was not made."
  }
}

run "http_is_the_other_choice" {
  variables {
    api = "http"
  }

  assert {
    condition     = output.webhook_url == "https://http.execute-api.eu-central-1.amazonaws.com/webhook"
    error_message = "The webhook URL is not that of the HTTP API."
  }

  assert {
    condition     = length(aws_api_gateway_rest_api.this) == 0 && length(aws_api_gateway_account.this) == 0 && length(aws_iam_role.gateway_logs) == 0
    error_message = "Something of the REST API was made."
  }

  assert {
    condition     = aws_apigatewayv2_route.webhook[0].route_key == "POST /webhook"
    error_message = "The route is not POST /webhook."
  }

  assert {
    condition     = aws_apigatewayv2_integration.webhook[0].payload_format_version == "2.0" && aws_apigatewayv2_integration.webhook[0].timeout_milliseconds == 9000
    error_message = "The integration's event version or time-out is wrong."
  }

  assert {
    condition     = aws_apigatewayv2_stage.this[0].default_route_settings[0].throttling_rate_limit == 50 && aws_apigatewayv2_stage.this[0].default_route_settings[0].throttling_burst_limit == 200
    error_message = "The gateway is not throttled."
  }

  assert {
    condition     = aws_lambda_permission.gateway[0].source_arn == "arn:aws:execute-api:eu-central-1:111122223333:http/$default/POST/webhook"
    error_message = "More than the one route may invoke the function."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["gateway-failures"].metric_name == "5xx"
    error_message = "An HTTP API counts its failures as 5xx."
  }
}

run "access_logs_hold_no_header_and_no_body" {
  assert {
    condition = alltrue([
      for field in values(jsondecode(aws_api_gateway_stage.this[0].access_log_settings[0].format)) :
      !can(regex("(?i)header|body|query|authorizer|input|userAgent|[.]path$", field))
    ])
    error_message = "An access log's field could hold a signature or a secret."
  }
}

run "dispatch_mode_environment" {
  variables {
    workflow              = "police.yaml"
    workflow_ref          = "release/1"
    events                = ["repository.created", "team"]
    own_logins            = ["other-app[bot]", "acme-machine"]
    debounce_seconds      = 7
    secrets_cache_seconds = 60
    log_level             = "debug"
  }

  assert {
    condition = jsonencode({ for name, value in aws_lambda_function.this.environment[0].variables : name => value if !endswith(name, "_SECRET_ID") }) == jsonencode({
      GITHUBCOP_MODE                             = "dispatch"
      GITHUBCOP_ORGANIZATION                     = "acme"
      GITHUBCOP_WORKFLOW_REPOSITORY              = "acme/githubcop"
      GITHUBCOP_WORKFLOW                         = "police.yaml"
      GITHUBCOP_WORKFLOW_REF                     = "release/1"
      GITHUBCOP_EVENTS                           = "repository.created,team"
      GITHUBCOP_OWN_LOGINS                       = "other-app[bot],acme-machine"
      GITHUBCOP_DEBOUNCE_SECONDS                 = "7"
      GITHUBCOP_LOG_LEVEL                        = "debug"
      GITHUB_API_URL                             = "https://api.github.com"
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT     = "2773"
      PARAMETERS_SECRETS_EXTENSION_CACHE_ENABLED = "true"
      PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL     = "DEBUG"
      SECRETS_MANAGER_TTL                        = "60"
      SECRETS_MANAGER_TIMEOUT_MILLIS             = "2000"
    })
    error_message = "The function's environment is not what it was configured with."
  }

  assert {
    condition     = aws_lambda_function.this.runtime == "provided.al2023" && aws_lambda_function.this.handler == "bootstrap" && aws_lambda_function.this.publish
    error_message = "The function is not the custom runtime, or publishes no versions."
  }

  assert {
    condition     = aws_lambda_function.this.source_code_hash == filebase64sha256("README.md")
    error_message = "A change of the zip would not be seen."
  }
}

run "enforce_mode_environment" {
  variables {
    mode                = "enforce"
    workflow_repository = null
    policy              = "repository:acme/policy@main:githubcop.yml"
    secret_destinations = { HOOK = { hosts = ["ci.example"], repositories = ["acme/api"] }, OTHER = { hosts = [] } }
  }

  assert {
    condition = jsondecode(aws_lambda_function.this.environment[0].variables["GITHUBCOP_DESTINATIONS"]) == {
      HOOK  = { hosts = ["ci.example"], secrets = [], repositories = ["acme/api"] }
      OTHER = { hosts = [], secrets = [], repositories = ["*/*"] }
    }
    error_message = "The function does not know where secrets may go."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables["GITHUBCOP_POLICY"] == "repository:acme/policy@main:githubcop.yml"
    error_message = "The function does not know its policy."
  }

  assert {
    condition     = length(setintersection(keys(aws_lambda_function.this.environment[0].variables), ["GITHUBCOP_EVENTS", "GITHUBCOP_WORKFLOW_REPOSITORY"])) == 0
    error_message = "What was left out is in the environment."
  }
}

run "extension_layer_of_the_region" {
  assert {
    condition     = aws_lambda_function.this.layers[0] == "arn:aws:lambda:eu-central-1:187925254637:layer:AWS-Parameters-and-Secrets-Lambda-Extension:101"
    error_message = "The extension is not the one of the region."
  }
}

run "extension_layer_of_the_architecture" {
  variables {
    architecture = "arm64"
  }

  assert {
    condition     = aws_lambda_function.this.layers[0] == "arn:aws:lambda:eu-central-1:187925254637:layer:AWS-Parameters-and-Secrets-Lambda-Extension-Arm64:101" && aws_lambda_function.this.architectures[0] == "arm64"
    error_message = "The extension is not the one of the architecture."
  }
}

run "extension_layer_of_another_partition" {
  override_data {
    target = data.aws_region.current
    values = { id = "us-gov-west-1" }
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-us-gov", dns_suffix = "amazonaws.com" }
  }

  assert {
    condition     = aws_lambda_function.this.layers[0] == "arn:aws-us-gov:lambda:us-gov-west-1:127562683043:layer:AWS-Parameters-and-Secrets-Lambda-Extension:98"
    error_message = "The extension is not the one of the partition."
  }
}

run "extension_layer_of_ones_own" {
  variables {
    extension_layer_arn = "arn:aws:lambda:eu-central-1:111122223333:layer:copy:3"
  }

  assert {
    condition     = aws_lambda_function.this.layers[0] == "arn:aws:lambda:eu-central-1:111122223333:layer:copy:3"
    error_message = "extension_layer_arn was not used."
  }
}

run "unknown_region_is_refused" {
  command = plan

  override_data {
    target = data.aws_region.current
    values = { id = "moon-east-1" }
  }

  expect_failures = [aws_lambda_function.this]
}

run "alarms_reach_people" {
  variables {
    alarm_email      = "ops@example.com"
    alarm_topic_arns = ["arn:aws:sns:eu-central-1:111122223333:pager"]
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : length(alarm.alarm_actions) == 2 && length(alarm.ok_actions) == 2])
    error_message = "An alarm does not go to both topics."
  }

  assert {
    condition     = aws_sns_topic_subscription.alarms[0].endpoint == "ops@example.com"
    error_message = "The address is not subscribed."
  }
}

run "what_others_manage_is_left_to_them" {
  variables {
    create_gateway_log_role = false
    dashboard               = false
  }

  assert {
    condition     = length(aws_api_gateway_account.this) + length(aws_iam_role.gateway_logs) + length(aws_cloudwatch_dashboard.this) == 0
    error_message = "The account's log role or a dashboard was made though not wanted."
  }
}

# HTTP API: POST /webhook and nothing else. A third of the REST API's price; it cannot refuse unsigned requests itself.

resource "aws_apigatewayv2_api" "this" {
  count = local.is_http ? 1 : 0

  name          = var.name
  description   = local.gateway_description
  protocol_type = "HTTP"
  tags          = var.tags
}

resource "aws_apigatewayv2_route" "webhook" {
  #checkov:skip=CKV_AWS_309:GitHub signs each delivery; the function verifies the signature before it reads anything.
  count = local.is_http ? 1 : 0

  api_id             = one(aws_apigatewayv2_api.this[*].id)
  route_key          = "POST /webhook"
  authorization_type = "NONE"
  target             = "integrations/${one(aws_apigatewayv2_integration.webhook[*].id)}"
}

# "direct": the function gets the request as it is. "queue": the gateway itself sends each delivery to the queue.
resource "aws_apigatewayv2_integration" "webhook" {
  count = local.is_http ? 1 : 0

  api_id                 = one(aws_apigatewayv2_api.this[*].id)
  integration_type       = "AWS_PROXY"
  timeout_milliseconds   = local.gateway_timeout_milliseconds
  payload_format_version = local.is_direct ? "2.0" : "1.0"
  integration_method     = local.is_direct ? "POST" : null
  integration_uri        = local.is_direct ? aws_lambda_alias.live.invoke_arn : null
  integration_subtype    = local.is_direct ? null : "SQS-SendMessage"
  credentials_arn        = one(aws_iam_role.gateway[*].arn)
  request_parameters     = local.is_direct ? {} : local.http_queue_parameters

  lifecycle {
    # The route must have moved before an integration can go, and what it needs.
    create_before_destroy = true
  }

  depends_on = [aws_iam_role_policy.gateway, aws_lambda_permission.gateway, aws_lambda_event_source_mapping.deliveries]
}

locals {
  http_queue_parameters = {
    QueueUrl    = join("", aws_sqs_queue.deliveries[*].url)
    MessageBody = "$request.body"
    MessageAttributes = jsonencode({
      for header in local.queued_headers :
      header => { DataType = "String", StringValue = "$${request.header.${header}}" }
    })
  }
}

resource "aws_apigatewayv2_stage" "this" {
  count = local.is_http ? 1 : 0

  api_id      = one(aws_apigatewayv2_api.this[*].id)
  name        = local.gateway_stage_name
  auto_deploy = true
  tags        = var.tags

  default_route_settings {
    throttling_rate_limit    = var.throttle_rate
    throttling_burst_limit   = var.throttle_burst
    detailed_metrics_enabled = true
  }

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.gateway.arn
    format          = local.access_log_format
  }
}

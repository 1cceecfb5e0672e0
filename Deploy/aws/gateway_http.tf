# HTTP API: POST /webhook and nothing else. A third of the REST API's price; it cannot refuse unsigned requests itself.

resource "aws_apigatewayv2_api" "this" {
  count = local.is_http ? 1 : 0

  name          = var.name
  description   = "GitHub's deliveries for ${var.organization}"
  protocol_type = "HTTP"
  tags          = var.tags
}

resource "aws_apigatewayv2_route" "webhook" {
  #checkov:skip=CKV_AWS_309:GitHub signs each delivery; the function verifies the signature before it reads anything.
  count = local.is_http ? 1 : 0

  api_id             = one(aws_apigatewayv2_api.this[*].id)
  route_key          = "POST /webhook"
  authorization_type = "NONE"
  target = "integrations/${one(concat(
    aws_apigatewayv2_integration.function[*].id,
    aws_apigatewayv2_integration.queue[*].id,
  ))}"
}

# Ingress "direct": the function gets the request as it is.
resource "aws_apigatewayv2_integration" "function" {
  count = local.is_http && local.is_direct ? 1 : 0

  api_id                 = one(aws_apigatewayv2_api.this[*].id)
  integration_type       = "AWS_PROXY"
  integration_method     = "POST"
  integration_uri        = aws_lambda_alias.live.invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = local.gateway_timeout_milliseconds
}

# Ingress "queue": the gateway itself sends each delivery to the queue.
resource "aws_apigatewayv2_integration" "queue" {
  count = local.is_http && local.is_queued ? 1 : 0

  api_id                 = one(aws_apigatewayv2_api.this[*].id)
  integration_type       = "AWS_PROXY"
  integration_subtype    = "SQS-SendMessage"
  credentials_arn        = one(aws_iam_role.gateway[*].arn)
  payload_format_version = "1.0"
  timeout_milliseconds   = local.gateway_timeout_milliseconds

  request_parameters = {
    QueueUrl    = one(aws_sqs_queue.deliveries[*].url)
    MessageBody = "$request.body"
    MessageAttributes = jsonencode({
      for header in local.queued_headers :
      header => { DataType = "String", StringValue = "$${request.header.${header}}" }
    })
  }

  depends_on = [aws_iam_role_policy.gateway]
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

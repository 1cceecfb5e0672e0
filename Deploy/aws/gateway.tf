# What both kinds of API have in common.

locals {
  gateway_description   = "GitHub's deliveries for ${var.organization}"
  gateway_execution_arn = one(concat(aws_api_gateway_rest_api.this[*].execution_arn, aws_apigatewayv2_api.this[*].execution_arn))
  gateway_stage_name    = local.is_rest ? "live" : "$default"
  webhook_url = one(concat(
    [for stage in aws_api_gateway_stage.this : "${stage.invoke_url}/webhook"],
    [for api in aws_apigatewayv2_api.this : "${api.api_endpoint}/webhook"],
  ))
}

# Access logs name the request and its outcome. No header, query or body: a signature or a secret cannot get into them.
resource "aws_cloudwatch_log_group" "gateway" {
  #checkov:skip=CKV_AWS_338:The user's choice: log_retention_days.
  name              = local.gateway_log_group_name
  retention_in_days = var.log_retention_days
  kms_key_id        = local.kms_key_arn
  tags              = var.tags
}

locals {
  access_log_format = jsonencode({
    time               = "$context.requestTime"
    requestId          = "$context.requestId"
    sourceIp           = "$context.identity.sourceIp"
    method             = "$context.httpMethod"
    route              = local.is_rest ? "$context.resourcePath" : "$context.routeKey"
    protocol           = "$context.protocol"
    status             = "$context.status"
    responseBytes      = "$context.responseLength"
    responseMillis     = "$context.responseLatency"
    integrationMillis  = "$context.integrationLatency"
    integrationStatus  = "$context.integrationStatus"
    gatewayErrorType   = "$context.error.responseType"
    gatewayErrorReason = "$context.error.message"
  })
}

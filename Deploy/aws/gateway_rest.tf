# REST API: POST /webhook and nothing else. What it consists of stands in gateway_rest_routes.tf.

resource "aws_api_gateway_rest_api" "this" {
  #checkov:skip=CKV_AWS_237:No input forces a new API; if one did, the URL would change whichever is made first.
  count = local.is_rest ? 1 : 0

  name        = var.name
  description = local.gateway_description
  body        = local.rest_document
  tags        = var.tags

  endpoint_configuration {
    types = ["REGIONAL"]
  }

  depends_on = [aws_iam_role_policy.gateway]
}

# A deployment is a snapshot of the whole document, so that a change of ingress goes live at once or not at all.
resource "aws_api_gateway_deployment" "this" {
  count = local.is_rest ? 1 : 0

  rest_api_id = one(aws_api_gateway_rest_api.this[*].id)
  triggers    = { document = sha1(local.rest_document) }

  lifecycle {
    # Holds for all that a deployment depends on: what the former one needs goes when the stage has left it.
    create_before_destroy = true
  }

  depends_on = [aws_lambda_permission.gateway, aws_lambda_event_source_mapping.deliveries]
}

resource "aws_api_gateway_stage" "this" {
  #checkov:skip=CKV_AWS_73:The function sends no traces; its logs carry the request and the delivery.
  #checkov:skip=CKV2_AWS_4:Access logs tell every request and why it failed; execution logs could hold a signature.
  #checkov:skip=CKV_AWS_120:Every delivery is different; there is nothing to cache.
  #checkov:skip=CKV2_AWS_29:Throttled, and nothing unsigned is worked on; a web ACL can be associated with the output gateway_stage_arn.
  #checkov:skip=CKV2_AWS_51:The integration is AWS's own; there is no server to present a certificate to.
  count = local.is_rest ? 1 : 0

  rest_api_id   = one(aws_api_gateway_rest_api.this[*].id)
  deployment_id = one(aws_api_gateway_deployment.this[*].id)
  stage_name    = local.gateway_stage_name
  tags          = var.tags

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.gateway.arn
    format          = local.access_log_format
  }

  # Without the account's role API Gateway refuses to switch access logs on.
  depends_on = [aws_api_gateway_account.this]
}

resource "aws_api_gateway_method_settings" "this" {
  #checkov:skip=CKV_AWS_225:Every delivery is different; there is nothing to cache.
  count = local.is_rest ? 1 : 0

  rest_api_id = one(aws_api_gateway_rest_api.this[*].id)
  stage_name  = one(aws_api_gateway_stage.this[*].stage_name)
  method_path = "*/*"

  settings {
    throttling_rate_limit  = var.throttle_rate
    throttling_burst_limit = var.throttle_burst
    metrics_enabled        = true
    # Execution logs would go to a log group that is not ours, and traces would write headers and bodies into it.
    logging_level      = "OFF"
    data_trace_enabled = false
  }
}

# The role with which API Gateway writes logs, one for each account and region.

resource "aws_iam_role" "gateway_logs" {
  count = local.is_rest && var.create_gateway_log_role ? 1 : 0

  name               = "${var.name}-gateway-logs"
  description        = "Lets API Gateway write logs"
  assume_role_policy = data.aws_iam_policy_document.trust["apigateway"].json
  tags               = var.tags
}

# API Gateway accepts no role that has fewer rights than this policy of AWS's.
resource "aws_iam_role_policy_attachment" "gateway_logs" {
  count = local.is_rest && var.create_gateway_log_role ? 1 : 0

  role       = one(aws_iam_role.gateway_logs[*].name)
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

resource "aws_api_gateway_account" "this" {
  count = local.is_rest && var.create_gateway_log_role ? 1 : 0

  cloudwatch_role_arn = one(aws_iam_role.gateway_logs[*].arn)

  depends_on = [aws_iam_role_policy_attachment.gateway_logs]
}

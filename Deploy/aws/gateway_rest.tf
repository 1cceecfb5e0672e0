# REST API: POST /webhook and nothing else.

resource "aws_api_gateway_rest_api" "this" {
  #checkov:skip=CKV_AWS_237:No input forces a new API; if one did, the URL would change whichever is made first.
  count = local.is_rest ? 1 : 0

  name        = var.name
  description = "GitHub's deliveries for ${var.organization}"
  tags        = var.tags

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

resource "aws_api_gateway_resource" "webhook" {
  count = local.is_rest ? 1 : 0

  rest_api_id = one(aws_api_gateway_rest_api.this[*].id)
  parent_id   = one(aws_api_gateway_rest_api.this[*].root_resource_id)
  path_part   = "webhook"
}

# A request without the headers that GitHub always sends is refused before anything of ours runs.
resource "aws_api_gateway_request_validator" "headers" {
  count = local.is_rest ? 1 : 0

  rest_api_id                 = one(aws_api_gateway_rest_api.this[*].id)
  name                        = "headers"
  validate_request_parameters = true
  validate_request_body       = false
}

resource "aws_api_gateway_method" "webhook" {
  #checkov:skip=CKV_AWS_59:GitHub signs each delivery; the function verifies the signature before it reads anything.
  count = local.is_rest ? 1 : 0

  rest_api_id          = one(aws_api_gateway_rest_api.this[*].id)
  resource_id          = one(aws_api_gateway_resource.webhook[*].id)
  http_method          = "POST"
  authorization        = "NONE"
  request_validator_id = one(aws_api_gateway_request_validator.headers[*].id)
  request_parameters   = { for header in local.delivery_headers : "method.request.header.${header}" => true }
}

# API Gateway's own answer for an unknown path is "403 Missing Authentication Token", which misleads.
resource "aws_api_gateway_gateway_response" "unknown_path" {
  count = local.is_rest ? 1 : 0

  rest_api_id        = one(aws_api_gateway_rest_api.this[*].id)
  response_type      = "MISSING_AUTHENTICATION_TOKEN"
  status_code        = "404"
  response_templates = { "application/json" = jsonencode({ message = "There is only POST /webhook here." }) }
}

# A method has one integration, so that both ingresses share this resource. When ingress changes, Terraform puts the new one,
# deploys it and then deletes "the old one", which has the same name: what is deployed stays, and the next apply mends the draft.
resource "aws_api_gateway_integration" "webhook" {
  count = local.is_rest ? 1 : 0

  rest_api_id             = one(aws_api_gateway_rest_api.this[*].id)
  resource_id             = one(aws_api_gateway_resource.webhook[*].id)
  http_method             = one(aws_api_gateway_method.webhook[*].http_method)
  integration_http_method = "POST"
  timeout_milliseconds    = local.gateway_timeout_milliseconds

  # "direct": the function gets the request as it is. "queue": see gateway_rest_queue.tf.
  type                 = local.is_direct ? "AWS_PROXY" : "AWS"
  uri                  = local.is_direct ? aws_lambda_alias.live.invoke_arn : local.rest_queue_uri
  credentials          = one(aws_iam_role.gateway[*].arn)
  passthrough_behavior = local.is_direct ? "WHEN_NO_MATCH" : "NEVER"
  request_templates    = local.is_direct ? {} : local.rest_queue_templates
  request_parameters   = local.is_direct ? {} : local.rest_queue_parameters

  depends_on = [aws_iam_role_policy.gateway]
}

resource "aws_api_gateway_deployment" "this" {
  count = local.is_rest ? 1 : 0

  rest_api_id = one(aws_api_gateway_rest_api.this[*].id)

  # A deployment is a snapshot: whatever it is made of must be told here, or a change would never be deployed.
  triggers = {
    contents = sha1(jsonencode([
      one(aws_api_gateway_resource.webhook[*].path_part),
      one(aws_api_gateway_method.webhook[*].request_parameters),
      one(aws_api_gateway_request_validator.headers[*].validate_request_parameters),
      one(aws_api_gateway_gateway_response.unknown_path[*].response_templates),
      one(aws_api_gateway_integration.webhook[*].uri),
      local.is_direct ? null : local.rest_queue_templates,
      local.rest_queue_answers,
      local.gateway_timeout_milliseconds,
    ]))
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [
    aws_api_gateway_integration.webhook,
    aws_api_gateway_integration_response.queue,
    aws_api_gateway_gateway_response.unknown_path,
  ]
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

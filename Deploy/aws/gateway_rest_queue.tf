# REST API, ingress "queue": the gateway itself sends each delivery to the queue, body and headers as they came.

locals {
  # One line: a line break would become part of the body, and its signature would be wrong.
  rest_send_message = join("&", concat(
    ["Action=SendMessage", "Version=2012-11-05", "MessageBody=$util.urlEncode($input.body)"],
    flatten([
      for position, header in local.queued_headers : [
        "MessageAttribute.${position + 1}.Name=${header}",
        "MessageAttribute.${position + 1}.Value.DataType=String",
        "MessageAttribute.${position + 1}.Value.StringValue=$util.urlEncode($input.params('${header}'))",
      ]
    ]),
  ))

  # Content types that have no template are answered 415.
  rest_queue_templates = {
    for type in ["application/json", "application/x-www-form-urlencoded"] : type => local.rest_send_message
  }
  rest_queue_parameters = { "integration.request.header.Content-Type" = "'application/x-www-form-urlencoded'" }
  rest_queue_uri        = "arn:${local.partition}:apigateway:${local.region}:sqs:path/${local.account_id}/${join("", aws_sqs_queue.deliveries[*].name)}"

  # What SQS says → what GitHub hears. Everything that is no success must be a failure, so it is the default.
  rest_queue_answers = {
    "202" = { pattern = "2\\d{2}", message = "The delivery is in the queue." }
    "502" = { pattern = null, message = "The delivery could not be put into the queue." }
  }
}

resource "aws_api_gateway_method_response" "queue" {
  for_each = local.is_rest && local.is_queued ? local.rest_queue_answers : {}

  rest_api_id = one(aws_api_gateway_rest_api.this[*].id)
  resource_id = one(aws_api_gateway_resource.webhook[*].id)
  http_method = one(aws_api_gateway_method.webhook[*].http_method)
  status_code = each.key
}

resource "aws_api_gateway_integration_response" "queue" {
  for_each = aws_api_gateway_method_response.queue

  rest_api_id        = each.value.rest_api_id
  resource_id        = each.value.resource_id
  http_method        = each.value.http_method
  status_code        = each.value.status_code
  selection_pattern  = local.rest_queue_answers[each.key].pattern
  response_templates = { "application/json" = jsonencode({ message = local.rest_queue_answers[each.key].message }) }

  depends_on = [aws_api_gateway_integration.webhook]
}

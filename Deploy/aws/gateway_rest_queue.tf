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

  rest_queue_integration = {
    type        = "aws"
    uri         = "arn:${local.partition}:apigateway:${local.region}:sqs:path/${local.account_id}/${join("", aws_sqs_queue.deliveries[*].name)}"
    credentials = one(aws_iam_role.gateway[*].arn)

    # Content types that have no template are answered 415.
    passthroughBehavior = "never"
    requestTemplates = {
      for type in ["application/json", "application/x-www-form-urlencoded"] : type => local.rest_send_message
    }
    requestParameters = { "integration.request.header.Content-Type" = "'application/x-www-form-urlencoded'" }

    # What SQS says → what GitHub hears. Everything that is no success must be a failure.
    responses = {
      for pattern, answer in {
        "2\\d{2}" = { status = "202", message = "The delivery is in the queue." }
        default   = { status = "502", message = "The delivery could not be put into the queue." }
        } : pattern => {
        statusCode        = answer.status
        responseTemplates = { "application/json" = jsonencode({ message = answer.message }) }
      }
    }
  }
}

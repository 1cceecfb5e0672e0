# REST API: its one route as an OpenAPI document, which API Gateway takes over as a whole.
# <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html>

locals {
  # "direct": the function gets the request as it is. "queue": see gateway_rest_queue.tf.
  rest_integration = {
    direct = {
      type                = "aws_proxy"
      uri                 = aws_lambda_alias.live.invoke_arn
      passthroughBehavior = "when_no_match"
    }
    queue = local.rest_queue_integration
  }[var.ingress]

  # No binary media types: GitHub's bodies are UTF-8, which arrives to the byte as text, in the queue's template too.
  rest_document = jsonencode({
    openapi = "3.0.1"
    info    = { title = var.name, description = local.gateway_description, version = "1" }

    paths = {
      # GitHub signs each delivery; the function verifies the signature before it reads anything.
      "/webhook" = {
        post = {
          # A request without the headers that GitHub always sends is refused before anything of ours runs.
          x-amazon-apigateway-request-validator = "headers"
          parameters = [
            for header in local.delivery_headers : { name = header, in = "header", required = true, schema = { type = "string" } }
          ]
          x-amazon-apigateway-integration = merge(local.rest_integration, {
            httpMethod      = "POST"
            timeoutInMillis = local.gateway_timeout_milliseconds
          })
          responses = {
            "202" = { description = "The delivery is taken." }
            "502" = { description = "The delivery is not taken." }
          }
        }
      }
    }

    x-amazon-apigateway-request-validators = {
      headers = { validateRequestParameters = true, validateRequestBody = false }
    }

    # API Gateway's own answer for an unknown path is "403 Missing Authentication Token", which misleads.
    x-amazon-apigateway-gateway-responses = {
      MISSING_AUTHENTICATION_TOKEN = {
        statusCode        = "404"
        responseTemplates = { "application/json" = jsonencode({ message = "There is only POST /webhook here." }) }
      }
    }
  })
}

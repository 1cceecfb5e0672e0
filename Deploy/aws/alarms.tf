# What a person should be told of. Each alarm's description says what to do.

locals {
  gateway_metrics = (local.is_rest
    ? {
      dimensions  = { ApiName = var.name, Stage = local.gateway_stage_name }
      refused     = "4XXError"
      failed      = "5XXError"
      requests    = "Count"
      latency     = "Latency"
      description = "REST API"
    }
    : {
      dimensions  = { ApiId = one(aws_apigatewayv2_api.this[*].id), Stage = local.gateway_stage_name }
      refused     = "4xx"
      failed      = "5xx"
      requests    = "Count"
      latency     = "Latency"
      description = "HTTP API"
  })

  function_dimensions     = { FunctionName = aws_lambda_function.this.function_name }
  deliveries_dimensions   = { QueueName = one(aws_sqs_queue.deliveries[*].name) }
  dead_letters_dimensions = { QueueName = one(aws_sqs_queue.dead_letters[*].name) }

  forged = { namespace = "GitHubCop/${var.name}", name = "ForgedDeliveries" }

  # An alarm rises when the metric is above the threshold within five minutes.
  alarms = merge(
    {
      function-errors = {
        description = "The function crashed or ran out of time. Look into its log for the request; redeliver what failed."
        namespace   = "AWS/Lambda", metric = "Errors", statistic = "Sum", threshold = 0
        dimensions  = local.function_dimensions
      }
      function-throttles = {
        description = "Lambda had no instance left for a delivery. Raise reserved_concurrency or the account's limit; redeliver what failed."
        namespace   = "AWS/Lambda", metric = "Throttles", statistic = "Sum", threshold = 0
        dimensions  = local.function_dimensions
      }
      gateway-failures = {
        description = "GitHub got a 5xx: it marks the delivery as failed and does not send it again. Look into the logs; redeliver what failed."
        namespace   = "AWS/ApiGateway", metric = local.gateway_metrics.failed, statistic = "Sum", threshold = 0
        dimensions  = local.gateway_metrics.dimensions
      }
      forged-deliveries = {
        description = "Deliveries whose signature fits no secret were dropped. If GitHub sent them, the App's webhook secret is not the one in Secrets Manager: put it there. The nightly sweep finds what they were about."
        namespace   = local.forged.namespace, metric = local.forged.name, statistic = "Sum", threshold = 0
        dimensions  = null
      }
    },
    local.is_queued ? {
      dead-letters = {
        description = "Deliveries failed ${var.queue_maximum_receives} times and wait in the dead-letter queue for 14 days. Look into the function's log, then start a redrive."
        namespace   = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", statistic = "Maximum", threshold = 0
        dimensions  = local.dead_letters_dimensions
      }
      dead-letters-age = {
        description = "The dead-letter queue drops its oldest delivery in less than four days. Start a redrive, or let it go."
        namespace   = "AWS/SQS", metric = "ApproximateAgeOfOldestMessage", statistic = "Maximum", threshold = 10 * 86400
        dimensions  = local.dead_letters_dimensions
      }
      deliveries-age = {
        description = "A delivery has waited for a quarter of an hour: the function cannot keep up, or GitHub does not answer it. Look into its log."
        namespace   = "AWS/SQS", metric = "ApproximateAgeOfOldestMessage", statistic = "Maximum", threshold = 900
        dimensions  = local.deliveries_dimensions
      }
    } : {},
  )

  alarm_actions = concat(aws_sns_topic.alarms[*].arn, var.alarm_topic_arns)
}

resource "aws_cloudwatch_log_metric_filter" "forged" {
  name           = "${var.name}-forged-deliveries"
  log_group_name = aws_cloudwatch_log_group.function.name
  pattern        = "{ $.signature = \"mismatch\" }"

  metric_transformation {
    namespace     = local.forged.namespace
    name          = local.forged.name
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.alarm_actions
  ok_actions          = local.alarm_actions
  tags                = var.tags
}

resource "aws_sns_topic" "alarms" {
  count = var.alarm_email == null ? 0 : 1

  name              = "${var.name}-alarms"
  kms_master_key_id = local.kms_key_arn
  tags              = var.tags
}

resource "aws_sns_topic_subscription" "alarms" {
  count = var.alarm_email == null ? 0 : 1

  topic_arn = one(aws_sns_topic.alarms[*].arn)
  protocol  = "email"
  endpoint  = var.alarm_email
}

# One page: what comes in, what the function does with it, and what waits.

locals {
  dashboard_graphs = concat(
    [
      {
        title = "Deliveries at the gateway"
        stat  = "Sum"
        lines = [
          for metric, label in {
            (local.gateway_metrics.requests) = "requests"
            (local.gateway_metrics.refused)  = "refused (4xx)"
            (local.gateway_metrics.failed)   = "failed (5xx)"
          } : { namespace = "AWS/ApiGateway", metric = metric, label = label, dimensions = local.gateway_metrics.dimensions }
        ]
      },
      {
        title = "The function"
        stat  = "Sum"
        lines = [
          for metric, label in { Invocations = "invocations", Errors = "errors", Throttles = "throttled" } :
          { namespace = "AWS/Lambda", metric = metric, label = label, dimensions = local.function_dimensions }
        ]
      },
      {
        title = "Time to answer (p99, ms)"
        stat  = "p99"
        lines = [
          { namespace = "AWS/ApiGateway", metric = local.gateway_metrics.latency, label = "GitHub waits", dimensions = local.gateway_metrics.dimensions },
          { namespace = "AWS/Lambda", metric = "Duration", label = "the function works", dimensions = local.function_dimensions },
        ]
      },
    ],
    local.is_queued ? [
      {
        title = "What waits"
        stat  = "Maximum"
        lines = [
          { namespace = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", label = "deliveries", dimensions = local.deliveries_dimensions },
          { namespace = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", label = "dead letters", dimensions = local.dead_letters_dimensions },
          { namespace = "AWS/SQS", metric = "ApproximateAgeOfOldestMessage", label = "oldest delivery (s)", dimensions = local.deliveries_dimensions },
        ]
      },
    ] : [],
  )

  dashboard_log = {
    type   = "log"
    x      = 0
    y      = 6 * ceil(length(local.dashboard_graphs) / 2)
    width  = 24
    height = 6
    properties = {
      title  = "What the function said last"
      region = local.region
      view   = "table"
      query  = "SOURCE '${local.function_log_group_name}' | fields @timestamp, @message | filter @message like /^\\{/ | sort @timestamp desc | limit 20"
    }
  }

  dashboard_widgets = [
    for position, graph in local.dashboard_graphs : {
      type   = "metric"
      x      = 12 * (position % 2)
      y      = 6 * floor(position / 2)
      width  = 12
      height = 6
      properties = {
        title  = graph.title
        region = local.region
        view   = "timeSeries"
        stat   = graph.stat
        period = 60
        metrics = [
          for line in graph.lines : concat(
            [line.namespace, line.metric],
            flatten([for dimension, value in line.dimensions : [dimension, value]]),
            [{ label = line.label }],
          )
        ]
      }
    }
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  count = var.dashboard ? 1 : 0

  dashboard_name = var.name
  dashboard_body = jsonencode({ widgets = concat(local.dashboard_widgets, [local.dashboard_log]) })
}

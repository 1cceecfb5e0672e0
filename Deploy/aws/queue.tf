# Ingress "queue": a delivery is safe before any code of ours runs, and tried until it has worked.

locals {
  # How long a message stays hidden from other instances; AWS's advice for Lambda.
  queue_visibility_seconds = 6 * local.timeout_seconds + var.batch_window_seconds
}

resource "aws_sqs_queue" "deliveries" {
  count = local.is_queued ? 1 : 0

  name                       = "${var.name}-deliveries"
  visibility_timeout_seconds = local.queue_visibility_seconds
  message_retention_seconds  = var.queue_retention_days * 86400
  # What comes in meanwhile about the same repository is seen by the run that the first one starts.
  delay_seconds           = local.debounce_seconds
  max_message_size        = var.queue_maximum_message_bytes
  sqs_managed_sse_enabled = local.has_kms_key ? null : true
  kms_master_key_id       = local.kms_key_arn
  tags                    = var.tags

  redrive_policy = jsonencode({
    deadLetterTargetArn = one(aws_sqs_queue.dead_letters[*].arn)
    maxReceiveCount     = var.queue_maximum_receives
  })
}

resource "aws_sqs_queue" "dead_letters" {
  count = local.is_queued ? 1 : 0

  name                      = "${var.name}-dead-letters"
  message_retention_seconds = 14 * 86400
  max_message_size          = var.queue_maximum_message_bytes
  sqs_managed_sse_enabled   = local.has_kms_key ? null : true
  kms_master_key_id         = local.kms_key_arn
  tags                      = var.tags
}

resource "aws_lambda_event_source_mapping" "deliveries" {
  count = local.is_queued ? 1 : 0

  event_source_arn                   = one(aws_sqs_queue.deliveries[*].arn)
  function_name                      = aws_lambda_alias.live.arn
  batch_size                         = var.batch_size
  maximum_batching_window_in_seconds = var.batch_window_seconds
  # Only what failed is tried again.
  function_response_types = ["ReportBatchItemFailures"]

  scaling_config {
    maximum_concurrency = var.queue_maximum_concurrency
  }

  depends_on = [aws_iam_role_policy.function]
}

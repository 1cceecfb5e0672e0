# The roles: what the function may do, and what the gateway may do.

data "aws_iam_policy_document" "trust" {
  for_each = toset(["lambda", "apigateway"])

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["${each.key}.amazonaws.com"]
    }
  }
}

locals {
  # Keys that Secrets Manager may need for the secrets.
  secrets_kms_key_arns = concat(local.has_kms_key ? [local.kms_key_arn] : [], var.existing_secrets_kms_key_arns)
}

resource "aws_iam_role" "function" {
  name               = "${var.name}-function"
  description        = "What the function ${var.name} may do"
  assume_role_policy = data.aws_iam_policy_document.trust["lambda"].json
  tags               = var.tags
}

resource "aws_iam_role_policy" "function" {
  name   = "function"
  role   = aws_iam_role.function.id
  policy = data.aws_iam_policy_document.function.json
}

data "aws_iam_policy_document" "function" {
  statement {
    sid     = "WriteOwnLog"
    actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
    # A log group's streams are named behind its ARN.
    resources = ["${aws_cloudwatch_log_group.function.arn}:*"]
  }

  statement {
    sid       = "ReadSecrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = concat([local.webhook_secret_arn, local.credential_secret_arn], local.has_policy_secrets ? [local.policy_secrets_arn] : [])
  }

  dynamic "statement" {
    for_each = length(local.secrets_kms_key_arns) > 0 ? [1] : []

    content {
      sid       = "DecryptThroughSecretsManager"
      actions   = ["kms:Decrypt"]
      resources = local.secrets_kms_key_arns

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["secretsmanager.${local.region}.${local.dns_suffix}"]
      }
    }
  }

  dynamic "statement" {
    for_each = aws_sqs_queue.deliveries

    content {
      sid       = "TakeDeliveries"
      actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"]
      resources = [statement.value.arn]
    }
  }

  dynamic "statement" {
    for_each = local.is_queued && local.has_kms_key ? [1] : []

    content {
      sid       = "DecryptThroughQueue"
      actions   = ["kms:Decrypt"]
      resources = [local.kms_key_arn]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["sqs.${local.region}.${local.dns_suffix}"]
      }
    }
  }
}

# With ingress "queue" the gateway itself sends to the queue.

resource "aws_iam_role" "gateway" {
  count = local.is_queued ? 1 : 0

  name               = "${var.name}-gateway"
  description        = "Lets API Gateway put deliveries into the queue of ${var.name}"
  assume_role_policy = data.aws_iam_policy_document.trust["apigateway"].json
  tags               = var.tags
}

resource "aws_iam_role_policy" "gateway" {
  count = local.is_queued ? 1 : 0

  name   = "gateway"
  role   = one(aws_iam_role.gateway[*].id)
  policy = one(data.aws_iam_policy_document.gateway[*].json)
}

data "aws_iam_policy_document" "gateway" {
  count = local.is_queued ? 1 : 0

  statement {
    sid       = "PutDeliveries"
    actions   = ["sqs:SendMessage"]
    resources = aws_sqs_queue.deliveries[*].arn
  }

  dynamic "statement" {
    for_each = local.has_kms_key ? [1] : []

    content {
      sid       = "EncryptThroughQueue"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [local.kms_key_arn]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["sqs.${local.region}.${local.dns_suffix}"]
      }
    }
  }
}

# The two secrets, made without a value: the output fill_secrets says how to fill them. No value ever enters the state.

locals {
  new_secrets = {
    for key, secret in {
      webhook    = { existing = var.webhook_secret_arn, description = "Webhook secret of the GitHub App" }
      credential = { existing = var.credential_secret_arn, description = "Credential for GitHub: App id and private key, or a token" }
    } : key => secret.description if secret.existing == null
  }

  webhook_secret_arn    = var.webhook_secret_arn == null ? aws_secretsmanager_secret.this["webhook"].arn : var.webhook_secret_arn
  credential_secret_arn = var.credential_secret_arn == null ? aws_secretsmanager_secret.this["credential"].arn : var.credential_secret_arn
}

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:GitHub has no API to rotate an App's webhook secret or key; README.md says how to rotate both without an outage.
  for_each = local.new_secrets

  name                    = "${var.name}/${each.key}"
  description             = each.value
  kms_key_id              = local.kms_key_arn
  recovery_window_in_days = var.secret_recovery_days
  tags                    = var.tags
}

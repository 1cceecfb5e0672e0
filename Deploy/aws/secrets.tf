# The secrets, made without a value: the output fill_secrets says how to fill them. No value ever enters the state.

locals {
  has_policy_secrets = var.policy_secrets || var.policy_secrets_arn != null

  new_secrets = {
    for key, secret in {
      webhook    = { made = var.webhook_secret_arn == null, description = "Webhook secret of the GitHub App" }
      credential = { made = var.credential_secret_arn == null, description = "Credential for GitHub: App id and private key, or a token" }
      policy     = { made = var.policy_secrets && var.policy_secrets_arn == null, description = "Values of {{secret:NAME}} in the policy" }
    } : key => secret.description if secret.made
  }

  webhook_secret_arn    = var.webhook_secret_arn == null ? aws_secretsmanager_secret.this["webhook"].arn : var.webhook_secret_arn
  credential_secret_arn = var.credential_secret_arn == null ? aws_secretsmanager_secret.this["credential"].arn : var.credential_secret_arn
  policy_secrets_arn    = var.policy_secrets && var.policy_secrets_arn == null ? aws_secretsmanager_secret.this["policy"].arn : var.policy_secrets_arn
}

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:GitHub has no API to rotate an App's webhook secret or key; README.md says how to rotate both without an outage. What a policy's secrets are for, only its author knows.
  for_each = local.new_secrets

  name                    = "${var.name}/${each.key}"
  description             = each.value
  kms_key_id              = local.kms_key_arn
  recovery_window_in_days = var.secret_recovery_days
  tags                    = var.tags
}

output "webhook_url" {
  description = "Webhook URL to paste into the GitHub App. Of all inputs only api changes it."
  value       = local.webhook_url
}

output "webhook_secret_arn" {
  description = "The secret that must hold the App's webhook secret."
  value       = local.webhook_secret_arn
}

output "credential_secret_arn" {
  description = "The secret that must hold the credential for GitHub."
  value       = local.credential_secret_arn
}

output "policy_secrets_arn" {
  description = "The secret that must hold the values of {{secret:NAME}} in the policy, if any."
  value       = local.policy_secrets_arn
}

output "fill_secrets" {
  description = "Commands that put the webhook secret, the App's key and what the policy names into Secrets Manager: terraform output -raw fill_secrets."
  value       = <<-SHELL
    # A webhook secret of your own making. Paste what is in webhook-secret.txt into the App's page.
    printf %s "$(openssl rand -hex 32)" >webhook-secret.txt
    aws secretsmanager put-secret-value --region ${local.region} --secret-id '${local.webhook_secret_arn}' --secret-string file://webhook-secret.txt

    # The App's id, and the private key that its page lets you download.
    APP_ID=123456
    KEY=githubcop.private-key.pem
    jq --null-input --arg id "$APP_ID" --rawfile key "$KEY" '{app_id: $id, private_key: $key}' >credential.json
    aws secretsmanager put-secret-value --region ${local.region} --secret-id '${local.credential_secret_arn}' --secret-string file://credential.json
    rm webhook-secret.txt credential.json
    %{~if local.has_policy_secrets}

    # What the policy names {{secret:NAME}}: write {"NAME": "value", …}.
    "$${EDITOR:-vi}" policy-secrets.json
    jq --exit-status 'type == "object" and all(type == "string")' policy-secrets.json
    aws secretsmanager put-secret-value --region ${local.region} --secret-id '${coalesce(local.policy_secrets_arn, "none")}' --secret-string file://policy-secrets.json
    rm policy-secrets.json
    %{~endif}
  SHELL
}

output "function_name" {
  description = "Name of the Lambda function."
  value       = aws_lambda_function.this.function_name
}

output "function_version" {
  description = "The published version that the alias \"live\", and with it every delivery, goes to."
  value       = aws_lambda_alias.live.function_version
}

output "function_role_arn" {
  description = "The function's role."
  value       = aws_iam_role.function.arn
}

output "function_log_group" {
  description = "Where the function logs: aws logs tail NAME --follow."
  value       = aws_cloudwatch_log_group.function.name
}

output "gateway_log_group" {
  description = "Where the gateway logs each request and its outcome."
  value       = aws_cloudwatch_log_group.gateway.name
}

output "gateway_stage_arn" {
  description = "The stage, to associate a web ACL with (REST API only)."
  value       = one(aws_api_gateway_stage.this[*].arn)
}

output "deliveries_queue_url" {
  description = "Ingress \"queue\": where deliveries wait."
  value       = one(aws_sqs_queue.deliveries[*].url)
}

output "dead_letters_queue_url" {
  description = "Ingress \"queue\": where deliveries go that failed again and again."
  value       = one(aws_sqs_queue.dead_letters[*].url)
}

output "dead_letters_queue_arn" {
  description = "The same queue for aws sqs start-message-move-task --source-arn, which tries its deliveries again."
  value       = one(aws_sqs_queue.dead_letters[*].arn)
}

output "kms_key_arn" {
  description = "The customer managed key in use, if any."
  value       = local.kms_key_arn
}

output "alarm_topic_arn" {
  description = "The topic that alarm_email is subscribed to, if any."
  value       = one(aws_sns_topic.alarms[*].arn)
}

output "dashboard_url" {
  description = "The CloudWatch dashboard."
  value       = one([for dashboard in aws_cloudwatch_dashboard.this : "https://${local.region}.console.aws.amazon.com/cloudwatch/home?region=${local.region}#dashboards/dashboard/${dashboard.dashboard_name}"])
}

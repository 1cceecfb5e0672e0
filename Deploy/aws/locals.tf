data "aws_partition" "current" {}
data "aws_region" "current" {}
data "aws_caller_identity" "current" {}

locals {
  partition  = data.aws_partition.current.partition
  dns_suffix = data.aws_partition.current.dns_suffix
  region     = data.aws_region.current.id
  account_id = data.aws_caller_identity.current.account_id

  is_rest   = var.api == "rest"
  is_http   = var.api == "http"
  is_direct = var.ingress == "direct"
  is_queued = var.ingress == "queue"

  zip_file = coalesce(var.zip_file, "${path.module}/../../build/lambda.zip")

  # The time that GitHub waits is 10 seconds: the function answers, the gateway gives up, GitHub times out, in this order.
  timeout_seconds              = coalesce(var.timeout_seconds, local.is_direct ? 8 : 120)
  gateway_timeout_milliseconds = 9000

  # A workflow's run needs longer than this to begin; the function itself begins at once.
  debounce_seconds = coalesce(var.debounce_seconds, var.mode == "dispatch" ? 5 : 0)

  function_log_group_name = "/aws/lambda/${var.name}"
  gateway_log_group_name  = "/aws/apigateway/${var.name}"

  # The headers of a delivery that the function needs; GitHub sends all of them with every delivery.
  delivery_headers = ["X-Hub-Signature-256", "X-GitHub-Event", "X-GitHub-Delivery"]
  # What a queued delivery needs besides, because nothing else tells how its body is encoded.
  queued_headers = concat(local.delivery_headers, ["Content-Type"])

  # The events that can change a setting: the same list as EventCatalog in Sources/Webhooks.
  known_events = [
    "branch_protection_configuration", "branch_protection_rule", "create", "custom_property", "custom_property_values",
    "deploy_key", "installation", "installation_repositories", "installation_target", "label", "member", "meta",
    "organization", "page_build", "public", "push", "repository", "repository_import", "repository_ruleset",
    "security_and_analysis", "team", "team_add",
  ]
}

# GitHub → API Gateway → SQS → Lambda, which applies the policy of acme/policy itself. No delivery is lost while GitHub or
# the function has a bad hour; what takes too long is left to the workflow of acme/githubcop.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.26"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

module "githubcop" {
  source = "../.."

  organization        = "acme"
  mode                = "enforce"
  policy              = "repository:acme/policy@main:githubcop.yml"
  workflow_repository = "acme/githubcop"

  ingress                   = "queue"
  timeout_seconds           = 300
  queue_maximum_concurrency = 2

  architecture     = "arm64"
  zip_file         = "${path.root}/githubcop-lambda-arm64.zip"
  memory_megabytes = 512

  create_kms_key     = true
  log_retention_days = 365
  alarm_topic_arns   = ["arn:aws:sns:eu-central-1:111122223333:pager"]
}

output "webhook_url" {
  value = module.githubcop.webhook_url
}

output "fill_secrets" {
  value = module.githubcop.fill_secrets
}

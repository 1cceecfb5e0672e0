# GitHub → API Gateway → Lambda → the GitHubCop workflow of acme/githubcop. The cheapest and simplest installation.

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

  default_tags {
    tags = { project = "githubcop" }
  }
}

module "githubcop" {
  source = "../.."

  organization        = "acme"
  workflow_repository = "acme/githubcop"
  alarm_email         = "platform@acme.example"
}

output "webhook_url" {
  value = module.githubcop.webhook_url
}

output "fill_secrets" {
  value = module.githubcop.fill_secrets
}

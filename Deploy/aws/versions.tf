terraform {
  # 1.9: an input's validation may check another input.
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # 5.26: the first that knows the runtime provided.al2023.
      version = ">= 5.26"
    }
  }
}

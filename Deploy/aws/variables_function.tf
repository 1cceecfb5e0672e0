# The function itself.

variable "zip_file" {
  description = "The function's zip. Default: build/lambda.zip of this checkout, which `make lambda` makes."
  type        = string
  default     = null

  validation {
    condition     = fileexists(coalesce(var.zip_file, "${path.module}/../../build/lambda.zip"))
    error_message = "There is no ${coalesce(var.zip_file, "build/lambda.zip")}. Run `make lambda`, or download githubcop-lambda's zip from a release and name it in zip_file."
  }
}

variable "architecture" {
  description = "What the zip was built for: \"x86_64\" or \"arm64\"."
  type        = string
  default     = "x86_64"
  nullable    = false

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "Set architecture to what the zip was built for: \"x86_64\" or \"arm64\"."
  }
}

variable "memory_megabytes" {
  description = "Memory of the function. Lambda gives CPU in proportion: 1,769 MB are one vCPU."
  type        = number
  default     = 256
  nullable    = false

  validation {
    condition     = var.memory_megabytes >= 128 && var.memory_megabytes <= 10240 && floor(var.memory_megabytes) == var.memory_megabytes
    error_message = "Set memory_megabytes to a whole number from 128 to 10240."
  }
}

variable "timeout_seconds" {
  description = "How long one invocation may take. Default: 8 where GitHub waits for the answer (ingress \"direct\"), 120 behind the queue."
  type        = number
  default     = null

  validation {
    condition     = var.timeout_seconds == null || try(var.timeout_seconds >= 3 && var.timeout_seconds <= 900 && floor(var.timeout_seconds) == var.timeout_seconds, false)
    error_message = "Set timeout_seconds to a whole number from 3 to 900."
  }

  validation {
    condition     = var.ingress != "direct" || coalesce(var.timeout_seconds, 8) <= 8
    error_message = "With ingress \"direct\" GitHub waits for the function and gives up after 10 seconds: set timeout_seconds to 8 or less, or set ingress to \"queue\"."
  }
}

variable "reserved_concurrency" {
  description = "How many instances this function may have at once, taken out of the account's limit. Default: no limit of its own."
  type        = number
  default     = null

  validation {
    condition     = var.reserved_concurrency == null || try(var.reserved_concurrency >= 1 && floor(var.reserved_concurrency) == var.reserved_concurrency, false)
    error_message = "Set reserved_concurrency to 1 or more, or leave it out. 0 would switch the function off."
  }
}

variable "log_level" {
  description = "What the function logs: debug, info, notice, warning or error."
  type        = string
  default     = "info"
  nullable    = false

  validation {
    condition     = contains(["debug", "info", "notice", "warning", "error"], var.log_level)
    error_message = "Set log_level to debug, info, notice, warning or error."
  }
}

variable "extension_layer_arn" {
  description = "ARN, with its version, of the AWS Parameters and Secrets Lambda Extension. Default: the version of extension_layer.tf for this region and architecture."
  type        = string
  default     = null

  validation {
    condition     = var.extension_layer_arn == null || can(regex("^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+$", var.extension_layer_arn))
    error_message = "Set extension_layer_arn to a layer's ARN that ends in its version (…:layer:AWS-Parameters-and-Secrets-Lambda-Extension:99)."
  }
}

variable "secrets_cache_seconds" {
  description = "How long the extension keeps a secret before it asks Secrets Manager again. A rotated webhook secret is accepted at the latest a minute after this time."
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = var.secrets_cache_seconds >= 0 && var.secrets_cache_seconds <= 300 && floor(var.secrets_cache_seconds) == var.secrets_cache_seconds
    error_message = "Set secrets_cache_seconds to a whole number from 0 (never keep) to 300, the extension's maximum."
  }
}

# The secrets, and the key that encrypts what lies at rest. No value of a secret is an input: values would end in the state.

variable "webhook_secret_arn" {
  description = "ARN of an existing Secrets Manager secret that holds the App's webhook secret. Default: one is made, empty."
  type        = string
  default     = null

  validation {
    condition     = var.webhook_secret_arn == null || can(regex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+-[A-Za-z0-9]{6}$", var.webhook_secret_arn))
    error_message = "Set webhook_secret_arn to the secret's whole ARN, with the six characters that Secrets Manager put behind its name: aws secretsmanager describe-secret --secret-id NAME --query ARN."
  }
}

variable "credential_secret_arn" {
  description = "ARN of an existing Secrets Manager secret that holds the credential: {\"app_id\": …, \"private_key\": …}, {\"token\": …} or a bare token. Default: one is made, empty."
  type        = string
  default     = null

  validation {
    condition     = var.credential_secret_arn == null || can(regex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+-[A-Za-z0-9]{6}$", var.credential_secret_arn))
    error_message = "Set credential_secret_arn to the secret's whole ARN, with the six characters that Secrets Manager put behind its name: aws secretsmanager describe-secret --secret-id NAME --query ARN."
  }

  validation {
    condition     = var.credential_secret_arn == null || var.credential_secret_arn != var.webhook_secret_arn
    error_message = "webhook_secret_arn and credential_secret_arn name the same secret. Keep the credential in a secret of its own."
  }
}

variable "policy_secrets" {
  description = "Enforce mode: the policy names {{secret:NAME}}. Makes a secret, empty, for their values: one JSON object, {\"NAME\": \"value\", …}."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.policy_secrets || var.mode == "enforce"
    error_message = "policy_secrets is for mode \"enforce\". In dispatch mode the workflow applies the policy: give its {{secret:NAME}} to the workflow's environment, and leave policy_secrets out."
  }
}

variable "policy_secrets_arn" {
  description = "Enforce mode: ARN of an existing Secrets Manager secret that holds the same. Default: none, or the one that policy_secrets makes."
  type        = string
  default     = null

  validation {
    condition     = var.policy_secrets_arn == null || can(regex("^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+-[A-Za-z0-9]{6}$", var.policy_secrets_arn))
    error_message = "Set policy_secrets_arn to the secret's whole ARN, with the six characters that Secrets Manager put behind its name: aws secretsmanager describe-secret --secret-id NAME --query ARN."
  }

  validation {
    condition     = var.policy_secrets_arn == null || !contains(compact([var.webhook_secret_arn, var.credential_secret_arn]), coalesce(var.policy_secrets_arn, "none"))
    error_message = "policy_secrets_arn names the same secret as webhook_secret_arn or credential_secret_arn. Keep what the policy may name in a secret of its own."
  }

  validation {
    condition     = var.policy_secrets_arn == null || var.mode == "enforce"
    error_message = "policy_secrets_arn is for mode \"enforce\". In dispatch mode the workflow applies the policy: give its {{secret:NAME}} to the workflow's environment, and leave policy_secrets_arn out."
  }
}

variable "secret_destinations" {
  description = "Enforce mode: where the secrets that the policy names may go: name => { hosts, secrets, repositories }. A secret that is not listed goes nowhere. Default: no binding."
  type = map(object({
    hosts        = optional(list(string), [])
    secrets      = optional(list(string), [])
    repositories = optional(list(string), ["*/*"])
  }))
  default = null

  validation {
    condition     = var.secret_destinations == null || var.mode == "enforce"
    error_message = "secret_destinations is for mode \"enforce\". In dispatch mode set GITHUBCOP_DESTINATIONS in the workflow, and leave it out here."
  }
}

variable "existing_secrets_kms_key_arns" {
  description = "Customer managed keys that the existing secrets are encrypted with, where that is not kms_key_arn."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.existing_secrets_kms_key_arns : can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", arn))])
    error_message = "Set existing_secrets_kms_key_arns to ARNs of keys (arn:aws:kms:…:key/…), not of aliases: IAM does not look behind an alias."
  }
}

variable "secret_recovery_days" {
  description = "For how long a destroyed secret can be brought back. 0 destroys at once, so that the same name can be made again at once."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.secret_recovery_days == 0 || (var.secret_recovery_days >= 7 && var.secret_recovery_days <= 30 && floor(var.secret_recovery_days) == var.secret_recovery_days)
    error_message = "Set secret_recovery_days to 0 or to a whole number from 7 to 30."
  }
}

variable "create_kms_key" {
  description = "Make a customer managed key, and encrypt the secrets, the queues, the logs and the alarm topic with it. Costs about 1 USD a month. Default: AWS's own keys."
  type        = bool
  default     = false
  nullable    = false
}

variable "kms_key_arn" {
  description = "An existing customer managed key to use for the same. Its policy must let CloudWatch Logs and CloudWatch use it: see README.md."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "Set kms_key_arn to the ARN of a key (arn:aws:kms:…:key/…), not of an alias: IAM does not look behind an alias."
  }

  validation {
    condition     = var.kms_key_arn == null || !var.create_kms_key
    error_message = "Both kms_key_arn and create_kms_key are set. Give the key, or let one be made."
  }
}

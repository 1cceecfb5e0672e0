# The way from GitHub to the function.

variable "ingress" {
  description = "\"direct\": the gateway invokes the function and GitHub sees its answer. \"queue\": the gateway puts the delivery into a queue before any code of ours runs."
  type        = string
  default     = "direct"
  nullable    = false

  validation {
    condition     = contains(["direct", "queue"], var.ingress)
    error_message = "Set ingress to \"direct\" (gateway to function) or \"queue\" (gateway to queue to function)."
  }
}

variable "api" {
  description = "Kind of API Gateway: \"rest\", which refuses unsigned requests itself, or \"http\", at a third of the price."
  type        = string
  default     = "rest"
  nullable    = false

  validation {
    condition     = contains(["rest", "http"], var.api)
    error_message = "Set api to \"rest\" or \"http\"."
  }
}

variable "throttle_rate" {
  description = "Requests a second that the gateway lets through in the long run. What is above is answered 429, and GitHub marks the delivery as failed."
  type        = number
  default     = 50
  nullable    = false

  validation {
    condition     = var.throttle_rate >= 1 && var.throttle_rate <= 10000
    error_message = "Set throttle_rate to 1 to 10000 requests a second (10000 is a region's own limit)."
  }
}

variable "throttle_burst" {
  description = "Requests that the gateway lets through at once before throttle_rate counts."
  type        = number
  default     = 200
  nullable    = false

  validation {
    condition     = var.throttle_burst >= 1 && var.throttle_burst <= 5000 && floor(var.throttle_burst) == var.throttle_burst
    error_message = "Set throttle_burst to a whole number from 1 to 5000 (5000 is a region's own limit)."
  }
}

variable "create_gateway_log_role" {
  description = "REST API: give API Gateway the role with which it writes access logs. There is one for each account and region: set false where one is set already (aws apigateway get-account)."
  type        = bool
  default     = true
  nullable    = false
}

variable "debounce_seconds" {
  description = "Events of one repository within so many seconds start one run. Default: 5 in dispatch mode, where a runner takes longer than that to begin; 0 in enforce mode. Behind a queue every delivery waits for it."
  type        = number
  default     = null

  validation {
    condition     = var.debounce_seconds == null || try(var.debounce_seconds >= 0 && var.debounce_seconds <= 60 && floor(var.debounce_seconds) == var.debounce_seconds, false)
    error_message = "Set debounce_seconds to a whole number from 0 (every event starts a run) to 60."
  }
}

variable "batch_size" {
  description = "Queue: deliveries that one invocation gets at most."
  type        = number
  default     = 10
  nullable    = false

  validation {
    condition     = var.batch_size >= 1 && var.batch_size <= 1000 && floor(var.batch_size) == var.batch_size
    error_message = "Set batch_size to a whole number from 1 to 1000."
  }

  validation {
    condition     = var.batch_size <= 10 || var.batch_window_seconds >= 1
    error_message = "With a batch_size above 10 Lambda wants to wait for deliveries: set batch_window_seconds to 1 or more."
  }
}

variable "batch_window_seconds" {
  description = "Queue: how long Lambda waits for further deliveries, so that one dispatch can name several repositories."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.batch_window_seconds >= 0 && var.batch_window_seconds <= 300 && floor(var.batch_window_seconds) == var.batch_window_seconds
    error_message = "Set batch_window_seconds to a whole number from 0 to 300."
  }
}

variable "queue_maximum_concurrency" {
  description = "Queue: instances of the function that work on the queue at once. Few of them stay under GitHub's secondary limits."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.queue_maximum_concurrency >= 2 && var.queue_maximum_concurrency <= 1000 && floor(var.queue_maximum_concurrency) == var.queue_maximum_concurrency
    error_message = "Set queue_maximum_concurrency to a whole number from 2 to 1000."
  }

  validation {
    condition     = var.ingress == "direct" || var.queue_maximum_concurrency <= coalesce(var.reserved_concurrency, 1000)
    error_message = "queue_maximum_concurrency is above reserved_concurrency, so that Lambda would be throttled and deliveries would end in the dead-letter queue. Raise reserved_concurrency, or lower queue_maximum_concurrency."
  }
}

variable "queue_retention_days" {
  description = "Queue: how long a delivery may wait before it is dropped. The dead-letter queue always keeps 14 days."
  type        = number
  default     = 4
  nullable    = false

  validation {
    condition     = var.queue_retention_days >= 1 && var.queue_retention_days <= 14
    error_message = "Set queue_retention_days to 1 to 14, the most that SQS keeps."
  }
}

variable "queue_maximum_receives" {
  description = "Queue: how often a delivery is tried before it goes to the dead-letter queue."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.queue_maximum_receives >= 2 && var.queue_maximum_receives <= 1000 && floor(var.queue_maximum_receives) == var.queue_maximum_receives
    error_message = "Set queue_maximum_receives to a whole number from 2 to 1000. With 1 a single failure of GitHub's would end in the dead-letter queue."
  }
}

variable "queue_maximum_message_bytes" {
  description = "Queue: the largest delivery taken, headers included. Up to 262144 with every version of the AWS provider, up to 1048576 from 6.8 on."
  type        = number
  default     = 262144
  nullable    = false

  validation {
    condition     = var.queue_maximum_message_bytes >= 1024 && var.queue_maximum_message_bytes <= 1048576 && floor(var.queue_maximum_message_bytes) == var.queue_maximum_message_bytes
    error_message = "Set queue_maximum_message_bytes to a whole number from 1024 to 1048576, the most that SQS takes."
  }
}

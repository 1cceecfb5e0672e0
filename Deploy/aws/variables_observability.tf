# Logs, alarms, dashboard.

variable "log_retention_days" {
  description = "How long logs are kept."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "Set log_retention_days to a number that CloudWatch Logs knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "alarm_email" {
  description = "Address that alarms are sent to. AWS first sends it a mail to confirm. Default: none."
  type        = string
  default     = null

  validation {
    condition     = var.alarm_email == null || can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", var.alarm_email))
    error_message = "Set alarm_email to one mail address."
  }
}

variable "alarm_topic_arns" {
  description = "Existing SNS topics that alarms are sent to."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.alarm_topic_arns : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", arn))])
    error_message = "Set alarm_topic_arns to ARNs of SNS topics (arn:aws:sns:REGION:ACCOUNT:NAME), each in this region and not FIFO: CloudWatch sends to no others."
  }

  validation {
    condition     = length(var.alarm_topic_arns) <= 4
    error_message = "Name at most 4 topics in alarm_topic_arns: an alarm has 5 actions at most, and alarm_email takes one."
  }
}

variable "dashboard" {
  description = "Make a CloudWatch dashboard. Three for each account are free."
  type        = bool
  default     = true
  nullable    = false
}

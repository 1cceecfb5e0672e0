# What the function does, and for whom.

variable "organization" {
  description = "Login of the GitHub organization to enforce the policy on. Deliveries of other owners start nothing."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", var.organization)) && length(var.organization) <= 39
    error_message = "Set organization to the login as it stands in the organization's URL, for example \"acme\" for https://github.com/acme."
  }
}

variable "mode" {
  description = "\"dispatch\" starts the GitHubCop workflow for the repository concerned; \"enforce\" applies the policy within the function."
  type        = string
  default     = "dispatch"
  nullable    = false

  validation {
    condition     = contains(["dispatch", "enforce"], var.mode)
    error_message = "Set mode to \"dispatch\" (the workflow does the work) or \"enforce\" (the function does it)."
  }
}

variable "workflow_repository" {
  description = "owner/name of the repository that holds the GitHubCop workflow. Needed in dispatch mode; in enforce mode it takes what did not fit into the time."
  type        = string
  default     = null

  validation {
    condition     = var.workflow_repository == null || can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.workflow_repository))
    error_message = "Set workflow_repository to owner/name, for example \"acme/githubcop\", not to a URL."
  }

  validation {
    condition     = var.mode != "dispatch" || var.workflow_repository != null
    error_message = "In dispatch mode workflow_repository is needed: set it to the repository that holds .github/workflows/githubcop.yml, for example \"acme/githubcop\", or set mode to \"enforce\"."
  }
}

variable "workflow" {
  description = "File name of the workflow in .github/workflows."
  type        = string
  default     = "githubcop.yml"
  nullable    = false

  validation {
    condition     = can(regex("^[^/\\s]+\\.ya?ml$", var.workflow))
    error_message = "Set workflow to a file name alone, without its folder, that ends in .yml or .yaml."
  }
}

variable "workflow_ref" {
  description = "Branch whose version of the workflow runs."
  type        = string
  default     = "main"
  nullable    = false

  validation {
    condition     = can(regex("^[^\\s~^:?*\\[\\\\]+$", var.workflow_ref))
    error_message = "Set workflow_ref to the name of a branch, for example \"main\"."
  }
}

variable "policy" {
  description = "Enforce mode: the policy. A path inside the zip, or repository:owner/name[@ref][:path]."
  type        = string
  default     = null

  validation {
    condition     = var.policy == null || can(regex("^(repository:[A-Za-z0-9-]+/[A-Za-z0-9._-]+(@[^:\\s]+)?(:[^\\s]+)?|[^:\\s]+)$", var.policy))
    error_message = "Set policy to a path inside the zip (\"githubcop.yml\") or to repository:owner/name[@ref][:path], for example \"repository:acme/githubcop@main:githubcop.yml\"."
  }

  validation {
    condition     = var.mode != "enforce" || var.policy != null
    error_message = "In enforce mode policy is needed: set it to \"repository:owner/name\" or to a path inside the zip, or set mode to \"dispatch\"."
  }
}

variable "events" {
  description = "Only these events start something: event or event.action, for example [\"repository.created\", \"team\"]. Empty: every event that can change a setting."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for event in var.events : contains(local.known_events, split(".", event)[0])])
    error_message = "Unknown in events: ${join(", ", [for event in var.events : event if !contains(local.known_events, split(".", event)[0])])}. Name one of ${join(", ", local.known_events)}, alone or with an action (repository.created)."
  }
}

variable "own_logins" {
  description = "Accounts that write for GitHubCop besides the App of the credential, such as another App that the workflow acts as: \"other-app[bot]\". What they change starts nothing."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for login in var.own_logins : can(regex("^[A-Za-z0-9][A-Za-z0-9_-]*(\\[bot\\])?$", login))])
    error_message = "Set own_logins to logins as GitHub shows them: \"other-app[bot]\" for an App, \"acme-machine\" for a user."
  }
}

variable "github_api_url" {
  description = "GitHub's API. For GitHub Enterprise Server: https://HOST/api/v3."
  type        = string
  default     = "https://api.github.com"
  nullable    = false

  validation {
    condition     = can(regex("^https://[^\\s/]+(/[^\\s]*[^\\s/])?$", var.github_api_url))
    error_message = "Set github_api_url to an https:// URL without a slash at its end, for example https://github.example.com/api/v3."
  }
}

variable "name" {
  description = "Name of everything that is made. Two installations in one account need two names."
  type        = string
  default     = "githubcop"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "Set name to 3 to 32 lower-case letters, digits and hyphens that begin with a letter, for example \"githubcop-acme\"."
  }
}

variable "tags" {
  description = "Tags of everything that can have some."
  type        = map(string)
  default     = {}
  nullable    = false
}

"""What every page and API view stands on: request transaction, CSRF, headers, paging, problems."""

#!/bin/sh
# Connects the input container's events to the deployed blob trigger. Running it again changes nothing.
#
# Reads AZURE_RESOURCE_GROUP, FUNCTION_APP_NAME, STORAGE_ACCOUNT_NAME and EVENT_TOPIC_NAME, which `azd provision`
# leaves in the environment of its hooks. Needs the Azure CLI, signed in to the same subscription.
set -eu

fail() {
  printf 'postdeploy: %s\n' "$1" >&2
  exit 1
}

: "${AZURE_RESOURCE_GROUP:?is not set: run azd provision first}"
: "${FUNCTION_APP_NAME:?is not set: run azd provision first}"
: "${STORAGE_ACCOUNT_NAME:?is not set: run azd provision first}"
: "${EVENT_TOPIC_NAME:?is not set: run azd provision first}"
command -v az >/dev/null 2>&1 || fail 'the Azure CLI (az) is needed to create the Event Grid subscription'

template=$(dirname -- "$0")/../subscription.bicep
attempts=${POSTDEPLOY_ATTEMPTS:-20}
pause=${POSTDEPLOY_PAUSE_SECONDS:-15}

azure() {
  if [ -n "${AZURE_SUBSCRIPTION_ID:-}" ]; then
    az "$@" --subscription "$AZURE_SUBSCRIPTION_ID"
  else
    az "$@"
  fi
}

# Only whether the key exists leaves Azure; the template reads its value there.
webhook_key_exists() {
  found=$(azure functionapp keys list --resource-group "$AZURE_RESOURCE_GROUP" --name "$FUNCTION_APP_NAME" \
    --query "systemKeys.blobs_extension != null" --output tsv) && [ "$found" = true ]
}

# Event Grid calls the webhook before it accepts the subscription, so the host has to be awake.
connect() {
  azure deployment group create --resource-group "$AZURE_RESOURCE_GROUP" --name upscale-subscription \
    --template-file "$template" --output none --parameters \
    functionAppName="$FUNCTION_APP_NAME" storageAccountName="$STORAGE_ACCOUNT_NAME" topicName="$EVENT_TOPIC_NAME"
}

attempt=1
while [ "$attempt" -le "$attempts" ]; do
  if webhook_key_exists && connect; then
    printf 'postdeploy: new blobs in %s/input now start an upscale\n' "$STORAGE_ACCOUNT_NAME"
    exit 0
  fi
  printf 'postdeploy: the function host is not ready, attempt %s of %s\n' "$attempt" "$attempts" >&2
  attempt=$((attempt + 1))
  [ "$attempt" -gt "$attempts" ] || sleep "$pause"
done

fail "no subscription after $attempts attempts: look at the log stream of $FUNCTION_APP_NAME, then run 'azd hooks run postdeploy'"

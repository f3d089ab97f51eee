# What postdeploy.sh does, for Windows, where azd finds no sh: connects the input container's events to the deployed blob
# trigger. Running it again changes nothing. Both scripts make the same calls in the same order.
#
# Reads AZURE_RESOURCE_GROUP, FUNCTION_APP_NAME, STORAGE_ACCOUNT_NAME and EVENT_TOPIC_NAME, which `azd provision`
# leaves in the environment of its hooks. Needs the Azure CLI, signed in to the same subscription.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
# A call that fails is tried again; it must not end the script.
$PSNativeCommandUseErrorActionPreference = $false

function say($text) { [Console]::Error.WriteLine("postdeploy: $text") }

foreach ($name in 'AZURE_RESOURCE_GROUP', 'FUNCTION_APP_NAME', 'STORAGE_ACCOUNT_NAME', 'EVENT_TOPIC_NAME') {
  if (-not [Environment]::GetEnvironmentVariable($name)) {
    say "$name is not set: run azd provision first"
    exit 1
  }
}

if (-not (Get-Command az -ErrorAction SilentlyContinue)) {
  say 'the Azure CLI (az) is needed to create the Event Grid subscription'
  exit 1
}

$template = "$PSScriptRoot/../subscription.bicep"
$attempts = if ($env:POSTDEPLOY_ATTEMPTS) { [int]$env:POSTDEPLOY_ATTEMPTS } else { 20 }
$pause = if ($env:POSTDEPLOY_PAUSE_SECONDS) { [int]$env:POSTDEPLOY_PAUSE_SECONDS } else { 15 }

function azure {
  if ($env:AZURE_SUBSCRIPTION_ID) {
    az @args --subscription $env:AZURE_SUBSCRIPTION_ID
  } else {
    az @args
  }
}

# Only whether the key exists leaves Azure; the template reads its value there.
function webhook_key_exists {
  $found = azure functionapp keys list --resource-group $env:AZURE_RESOURCE_GROUP --name $env:FUNCTION_APP_NAME `
    --query "systemKeys.blobs_extension != null" --output tsv
  $LASTEXITCODE -eq 0 -and $found -eq 'true'
}

# Event Grid calls the webhook before it accepts the subscription, so the host has to be awake.
function connect {
  azure deployment group create --resource-group $env:AZURE_RESOURCE_GROUP --name upscale-subscription `
    --template-file $template --output none --parameters `
    "functionAppName=$env:FUNCTION_APP_NAME" "storageAccountName=$env:STORAGE_ACCOUNT_NAME" "topicName=$env:EVENT_TOPIC_NAME" | Out-Host
  $LASTEXITCODE -eq 0
}

for ($attempt = 1; $attempt -le $attempts; $attempt++) {
  if ((webhook_key_exists) -and (connect)) {
    Write-Output "postdeploy: new blobs in $env:STORAGE_ACCOUNT_NAME/input now start an upscale"
    exit 0
  }
  say "the function host is not ready, attempt $attempt of $attempts"
  if ($attempt -lt $attempts) { Start-Sleep -Seconds $pause }
}

say "no subscription after $attempts attempts: look at the log stream of $env:FUNCTION_APP_NAME, then run 'azd hooks run postdeploy'"
exit 1

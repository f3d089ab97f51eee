// SuperRes Functions in a resource group of its own, on one of two plans.

targetScope = 'subscription'

import {
  applicationSettings
  collectorSettings
  containerSettings
  defaultSettings
  environmentOf
  flexSettings
  hostSettings
  stringMap
} from 'settings.bicep'

@description('Name of this installation. Resource names are derived from it.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Region of all resources.')
param location string = deployment().location

@description('Resource group to create.')
@minLength(1)
@maxLength(90)
param resourceGroupName string = 'rg-${environmentName}'

@description('flex: Flex Consumption, scales to zero, blob events by Event Grid. container: Container Apps, container scan.')
param plan 'flex' | 'container' = 'flex'

@description('Settings of the application that differ from their defaults.')
param settings applicationSettings = {}

@description('Replication of the storage account.')
param storageSku 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS' = 'Standard_LRS'

@description('Days after which a deleted or overwritten blob is gone for good.')
@minValue(1)
@maxValue(365)
param softDeleteDays int = 7

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Gigabytes of logs a day after which no more are taken in.')
@minValue(1)
@maxValue(100)
param logDailyQuotaGb int = 1

@description('flex: HTTP requests that one instance works on at one time. A picture keeps every core busy, so a few overlap decoding, network and encoding, and more only wait.')
@minValue(1)
@maxValue(16)
param httpConcurrency int = 4

@description('flex: instances kept warm for HTTP, paid for while idle. 0 scales to zero and starts cold.')
@minValue(0)
@maxValue(20)
param alwaysReadyHttpInstances int = 1

@description('flex: instances kept warm for blobs, paid for while idle, apart from those for HTTP. With 0 the first picture after a pause waits for a cold start.')
@minValue(0)
@maxValue(20)
param alwaysReadyBlobInstances int = 0

@description('flex: most instances of each scale group (HTTP, blob events, every other function) at one time. It bounds what an hour can cost.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

// November 2026: .NET 10 on Flex Consumption can end at start with SIGSEGV (exit code 139) in the host that the platform
// has started beforehand (azure-functions-dotnet-worker issue 3335). Without it a cold start has to start .NET as well.
// When that issue is closed, remove this parameter and the setting.
@description('flex: 1 starts the worker in a host that the platform keeps ready (the placeholder), 0 starts it anew.')
param usePlaceholder '0' | '1' = '0'

@description('container: image and tag in the registry that this deployment creates, for example superres:1.0.0. Empty creates everything but the app.')
param containerImage string = ''

@description('container: fewest replicas. One of them scans for new blobs.')
@minValue(1)
@maxValue(100)
param minimumReplicas int = 1

@description('container: most replicas. It bounds what an hour can cost: the platform may keep this many while pictures lie in the container input.')
@minValue(1)
@maxValue(100)
param maximumReplicas int = 2

@description('Address of a collector that gets traces, metrics and logs by OTLP; empty sends none there.')
param otlpEndpoint string = ''

@description('How the collector is spoken to.')
param otlpProtocol 'grpc' | 'http/protobuf' = 'grpc'

var token = uniqueString(subscription().id, resourceGroupName, environmentName)
var tags stringMap = { 'azd-env-name': environmentName }
var onFlex = plan == 'flex'
var storageName = 'st${token}'
var insightsName = 'appi-${token}'
var identityName = 'id-${token}'

var pictureContainers = ['input', 'output', 'failed', 'jobs', 'cache', 'sweep']
var flexContainers = ['packages', 'deadletter']

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: resourceGroupName
  location: location
  tags: tags
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: storageName
    location: location
    tags: tags
    sku: storageSku
    containers: concat(pictureContainers, onFlex ? flexContainers : [])
    softDeleteDays: softDeleteDays
    retentionDays: settings.?RetentionDays ?? defaultSettings.RetentionDays
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: 'log-${token}'
    insightsName: insightsName
    location: location
    tags: tags
    retentionDays: logRetentionDays
    dailyQuotaGb: logDailyQuotaGb
  }
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: identityName
    location: location
    tags: tags
    storageAccountName: storageName
    insightsName: insightsName
  }
  dependsOn: [storage, monitoring]
}

// A blob trigger for each plan is registered; the one that is not meant would do all work twice.
var unusedBlobTrigger = onFlex ? 'UpscaleBlob' : 'UpscaleBlobEvent'
var environment = union(
  environmentOf(settings),
  hostSettings(
    storage.outputs.blobEndpoint,
    storage.outputs.queueEndpoint,
    identity.outputs.clientId,
    monitoring.outputs.connectionString,
    unusedBlobTrigger
  ),
  onFlex ? flexSettings(usePlaceholder) : containerSettings(token),
  collectorSettings(otlpEndpoint, otlpProtocol)
)

module flex 'modules/flex.bicep' = if (onFlex) {
  scope: group
  params: {
    token: token
    location: location
    tags: tags
    identityId: identity.outputs.id
    blobEndpoint: storage.outputs.blobEndpoint
    packageContainer: 'packages'
    settings: environment
    alwaysReadyHttpInstances: alwaysReadyHttpInstances
    alwaysReadyBlobInstances: alwaysReadyBlobInstances
    maximumInstanceCount: maximumInstanceCount
    httpConcurrency: httpConcurrency
  }
}

module topic 'modules/topic.bicep' = if (onFlex) {
  scope: group
  params: {
    token: token
    location: location
    tags: tags
    storageAccountName: storageName
    deadLetterContainer: 'deadletter'
  }
  dependsOn: [storage]
}

module scan 'modules/scan.bicep' = if (!onFlex) {
  scope: group
  params: {
    token: token
    identityName: identityName
    storageAccountName: storageName
  }
  dependsOn: [identity]
}

module registry 'modules/registry.bicep' = if (!onFlex) {
  scope: group
  params: {
    token: token
    location: location
    tags: tags
    identityName: identityName
  }
  dependsOn: [identity]
}

module container 'modules/container.bicep' = if (!onFlex) {
  scope: group
  params: {
    token: token
    location: location
    tags: tags
    identityId: identity.outputs.id
    registryServer: registry!.outputs.loginServer
    image: containerImage
    workspaceId: monitoring.outputs.workspaceId
    settings: environment
    minimumReplicas: minimumReplicas
    maximumReplicas: maximumReplicas
  }
  dependsOn: [scan]
}

@description('Resource group of this installation.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Storage account; pictures go into its container input.')
output STORAGE_ACCOUNT_NAME string = storageName

@description('Address of the application.')
output FUNCTION_APP_URL string = onFlex ? flex!.outputs.url : container!.outputs.url

@description('flex: name of the function app.')
output FUNCTION_APP_NAME string = onFlex ? flex!.outputs.name : ''

@description('flex: system topic that the post-deploy hook subscribes to.')
output EVENT_TOPIC_NAME string = onFlex ? topic!.outputs.name : ''

@description('container: registry to build the image in.')
output REGISTRY_NAME string = onFlex ? '' : registry!.outputs.name

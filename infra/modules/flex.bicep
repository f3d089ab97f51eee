// Flex Consumption: instances come and go with the work, blob events arrive through Event Grid.

import { stringMap } from '../settings.bicep'

@description('Suffix of the resource names.')
param token string

@description('Region of the resources.')
param location string

@description('Tags of the resources.')
param tags stringMap

@description('Resource id of the application\'s identity.')
param identityId string

@description('Blob endpoint of the storage account, with a slash at the end.')
param blobEndpoint string

@description('Container that holds the deployment packages.')
param packageContainer string

@description('All app settings.')
param settings stringMap

@description('Instances kept warm for HTTP.')
param alwaysReadyHttpInstances int

@description('Instances kept warm for blob events.')
param alwaysReadyBlobInstances int

@description('Most instances of each scale group at one time.')
param maximumInstanceCount int

@description('HTTP requests that one instance works on at one time.')
param httpConcurrency int

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: 'func-${token}'
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    siteConfig: {
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
    }
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobEndpoint}${packageContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      scaleAndConcurrency: {
        // The largest instance: two cores, and room for the bands of a large picture and its output.
        instanceMemoryMB: 4096
        maximumInstanceCount: maximumInstanceCount
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
        // All HTTP functions share their instances, and so do all that blob events call; neither serves the other.
        alwaysReady: filter(
          [
            { name: 'http', instanceCount: alwaysReadyHttpInstances }
            { name: 'blob', instanceCount: alwaysReadyBlobInstances }
          ],
          group => group.instanceCount > 0
        )
      }
    }
  }
}

resource appSettings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: settings
}

// This closes FTP; the site property ftpsState is one that Flex Consumption refuses.
resource ftpPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'ftp'
  properties: { allow: false }
}

resource scmPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = {
  parent: app
  name: 'scm'
  properties: { allow: false }
}

@description('Name of the function app.')
output name string = app.name

@description('Address of the function app.')
output url string = 'https://${app.properties.defaultHostName}'

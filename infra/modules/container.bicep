// Container Apps: the same functions in the official host's image, on replicas that scan the input container.

import { stringMap } from '../settings.bicep'

@description('Suffix of the resource names.')
param token string

@description('Region of the resources.')
param location string

@description('Tags of the resources.')
param tags stringMap

@description('Resource id of the application\'s identity.')
param identityId string

@description('Address of the registry that holds the image.')
param registryServer string

@description('Image and tag inside the registry; empty before the first image is built, and then no app is created.')
param image string

@description('Resource id of the Log Analytics workspace.')
param workspaceId string

@description('All environment variables.')
param settings stringMap

@description('Fewest replicas. One of them scans for new blobs, so at least one must run.')
param minimumReplicas int

@description('Most replicas.')
param maximumReplicas int

resource environment 'Microsoft.App/managedEnvironments@2025-07-01' = {
  name: 'cae-${token}'
  location: location
  tags: tags
  properties: {
    // Logs go out through a diagnostic setting: the other way would put the workspace's key into the template.
    appLogsConfiguration: { destination: 'azure-monitor' }
    workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }]
  }
}

// A preview, as every stable version is older than the category groups used here.
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: environment
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

resource app 'Microsoft.App/containerApps@2025-07-01' = if (!empty(image)) {
  name: 'ca-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    environmentId: environment.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: { external: true, allowInsecure: false, targetPort: 8080, transport: 'auto' }
      registries: [{ server: registryServer, identity: identityId }]
    }
    template: {
      containers: [
        {
          name: 'functions'
          image: '${registryServer}/${image}'
          resources: { cpu: json('2'), memory: '4Gi' }
          env: map(items(settings), setting => { name: setting.key, value: setting.value })
        }
      ]
      // Of a function app the platform writes the scale rules itself, and takes only their bounds.
      scale: { minReplicas: minimumReplicas, maxReplicas: maximumReplicas }
    }
  }
}

@description('Address of the app, empty before the first image is built.')
output url string = empty(image) ? '' : 'https://${app!.properties.configuration.ingress!.fqdn}'

// The one storage account: pictures, results, the queues between them, and the host's own bookkeeping.

import { roles } from '../roles.bicep'
import { stringMap } from '../settings.bicep'

@description('Name of the storage account, unique in Azure.')
param name string

@description('Region of the account.')
param location string

@description('Tags of the account.')
param tags stringMap

@description('Replication of the account.')
param sku 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS'

@description('Blob containers to create.')
param containers string[]

@description('Days after which a deleted or overwritten blob is gone for good.')
param softDeleteDays int

@description('Days that the application keeps job results, cache entries and job records.')
param retentionDays int

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: softDeleteDays }
    containerDeleteRetentionPolicy: { enabled: true, days: softDeleteDays }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' = [
  for containerName in containers: {
    parent: blobs
    name: containerName
    properties: { publicAccess: 'None' }
  }
]

// The application's timer removes what is older than its retention. These rules are the net below it, a day later,
// for the case that the application is stopped or replaced. Results of jobs share a container that belongs to people,
// where a folder 'jobs' may be somebody's own; how their ids begin tells them apart. What jobs were given to work on
// expires by no rule: while the application is stopped, it may not have been worked on.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-01-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'expire-derived'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['cache/', 'jobs/', 'output/jobs/job-'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: retentionDays + 1 } } }
          }
        }
        {
          name: 'expire-undelivered-events'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['deadletter/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } }
          }
        }
      ]
    }
  }
}

// Owning a subscription includes no right to the data in it. Given here, it holds by the time the code is deployed; who
// deploys may be a person or a pipeline, so the kind is left to Azure.
resource deployerAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, deployer().objectId, roles.storageBlobDataContributor)
  properties: {
    principalId: deployer().objectId
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.storageBlobDataContributor
    )
  }
}

@description('Blob endpoint of the account, with a slash at the end.')
output blobEndpoint string = account.properties.primaryEndpoints.blob

@description('Queue endpoint of the account, with a slash at the end.')
output queueEndpoint string = account.properties.primaryEndpoints.queue

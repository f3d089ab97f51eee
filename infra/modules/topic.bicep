// The storage account's events. Who gets them is decided by subscription.bicep, once the code is deployed.

import { roles } from '../roles.bicep'
import { stringMap } from '../settings.bicep'

@description('Suffix of the resource names.')
param token string

@description('Region of the storage account.')
param location string

@description('Tags of the topic.')
param tags stringMap

@description('Storage account whose events are meant.')
param storageAccountName string

@description('Container that takes the events nobody accepted.')
param deadLetterContainer string

resource storage 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource deadLetters 'containers' existing = {
      name: deadLetterContainer
    }
  }
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'evgt-${token}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    source: storage.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

// The topic may write undelivered events, and nothing else in the account.
resource deadLetterAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: storage::blobs::deadLetters
  name: guid(storage::blobs::deadLetters.id, topic.id, roles.storageBlobDataContributor)
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.storageBlobDataContributor
    )
  }
}

@description('Name of the system topic.')
output name string = topic.name

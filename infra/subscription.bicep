// Event Grid → blob trigger. A deployment of its own: the webhook's key exists only once the host has run the code.

@description('Name of the function app.')
param functionAppName string

@description('Name of the storage account.')
param storageAccountName string

@description('Name of the storage account\'s system topic.')
param topicName string

@description('Blob trigger that takes the events.')
param functionName string = 'UpscaleBlobEvent'

@description('Container whose new blobs are upscaled.')
param inputContainer string = 'input'

@description('Container that takes the events nobody accepted.')
param deadLetterContainer string = 'deadletter'

resource storage 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: functionAppName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

// The key is read inside Azure Resource Manager; it passes through no shell, no log and no output.
var webhook = 'https://${app.properties.defaultHostName}/runtime/webhooks/blobs?functionName=Host.Functions.${functionName}&code=${listKeys('${app.id}/host/default', app.apiVersion).systemKeys.blobs_extension}'

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'upscale'
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    destination: {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: webhook
        minimumTlsVersionAllowed: '1.2'
        // One event a call: an answer then speaks for one picture only.
        maxEventsPerBatch: 1
      }
    }
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      subjectBeginsWith: '/blobServices/default/containers/${inputContainer}/'
      isSubjectCaseSensitive: true
      enableAdvancedFilteringOnArrays: false
      // The operations that end an upload. Setting metadata or writing a part of a blob is not one of them.
      advancedFilters: [
        {
          operatorType: 'StringIn'
          key: 'data.api'
          values: ['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose', 'SftpCommit']
        }
        // Append and page blobs are created empty, by PutBlob, and filled afterwards without a further event.
        {
          operatorType: 'StringIn'
          key: 'data.blobType'
          values: ['BlockBlob']
        }
      ]
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
    deadLetterWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: storage.id, blobContainerName: deadLetterContainer }
      }
    }
  }
}

using 'infra/subscription.bicep'

param functionAppName = 'func-demo'
param storageAccountName = 'stdemo'
param topicName = 'evgt-demo'

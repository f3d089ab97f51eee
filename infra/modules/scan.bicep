// Container scan: what the host needs beyond reading and writing blobs when no Event Grid tells it what is new.

@description('Suffix of the resource names.')
param token string

@description('Name of the application\'s identity.')
param identityName string

@description('Storage account that is scanned.')
param storageAccountName string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource storage 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: storageAccountName
}

// The scanning listener switches on the account's request log at start and fails without this right. The built-in role
// that holds it, Storage Account Contributor, could also allow shared keys again; this one can not.
resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'blob-service-properties')
  properties: {
    roleName: 'Blob service properties (${token})'
    description: 'Read and write the properties of a storage account\'s blob service, and nothing else.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: [
          'Microsoft.Storage/storageAccounts/blobServices/read'
          'Microsoft.Storage/storageAccounts/blobServices/write'
        ]
      }
    ]
  }
}

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: storage
  name: guid(storage.id, identity.id, role.id)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    // A role belongs to the subscription wherever it was made; by the group's id a second deployment would differ from what Azure keeps.
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.name)
  }
}

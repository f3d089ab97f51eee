// The registry that the application's image is built in and pulled from, without passwords.

import { roles } from '../roles.bicep'
import { stringMap } from '../settings.bicep'

@description('Suffix of the resource names.')
@minLength(13)
param token string

@description('Region of the registry.')
param location string

@description('Tags of the registry.')
param tags stringMap

@description('Name of the application\'s identity.')
param identityName string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: 'cr${token}'
  location: location
  tags: tags
  sku: { name: 'Basic' }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
  }
}

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, identity.id, roles.acrPull)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPull)
  }
}

@description('Name of the registry.')
output name string = registry.name

@description('Address that images are pulled from.')
output loginServer string = registry.properties.loginServer

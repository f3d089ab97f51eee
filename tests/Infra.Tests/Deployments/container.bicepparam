using 'infra/main.bicep'

param environmentName = 'demo'
param location = 'westeurope'
param plan = 'container'
param containerImage = 'superres:1.0.0'

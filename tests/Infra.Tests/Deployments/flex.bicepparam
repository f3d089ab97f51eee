using 'infra/main.bicep'

param environmentName = 'demo'
param location = 'westeurope'
param settings = { RetentionDays: 30 }

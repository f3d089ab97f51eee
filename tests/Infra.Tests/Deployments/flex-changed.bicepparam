using 'infra/main.bicep'

param environmentName = 'demo'
param location = 'westeurope'
param alwaysReadyHttpInstances = 0
param alwaysReadyBlobInstances = 2
param usePlaceholder = '1'
param otlpEndpoint = 'https://collector.example:4318'
param otlpProtocol = 'http/protobuf'
// Every setting of the application, none with its default.
param settings = {
  MaxHttpBytes: 1000000
  MaxBlobBytes: 1000000
  MaxMegapixels: 10
  MaxSide: 8000
  DecodeTimeout: '00:00:20'
  Engine: 'opencv'
  ModelPath: 'models/other.onnx'
  Workers: 2
  MaxPictures: 4
  MemoryBudget: 1000000000
  SyncTimeBudget: '00:01:00'
  UploadTimeout: '00:01:00'
  MaxCachedBytes: 1048576
  CacheMemoryBytes: 67108864
  SweepInterval: '00:10:00'
  RetentionDays: 30
  InputRetentionDays: 40
  OutputRetentionDays: 50
  FailedRetentionDays: 60
}

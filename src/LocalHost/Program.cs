return await SuperRes.LocalHost.LocalFunctionsHost.RunAsync(args);

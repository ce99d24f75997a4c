import { type DynamicModule, Global, Module, type ValueProvider } from '@nestjs/common';

/** What every module may have injected: the database and the log. */
@Global()
@Module({})
export class SharedModule {
  static of(providers: readonly ValueProvider[]): DynamicModule {
    return { module: SharedModule, providers: [...providers], exports: providers.map(({ provide }) => provide) };
  }
}

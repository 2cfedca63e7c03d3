/** A real API over a world in memory, announced to the command line by a data folder of its own. */
import { createApp } from '../../api/app.ts';
import { writeInstance } from '../../cli/instance/instance.ts';
import { appOptions } from '../api/app-options.ts';
import { createWorld, type World } from '../api/in-memory-ports.ts';
import { newDataFolder, removeDataFolder } from './watchbill.ts';

export interface Served extends AsyncDisposable {
  world: World;
  address: string;
  dataDir: string;
}

export async function serveWorld(): Promise<Served> {
  const world = createWorld();
  const app = await createApp(world.ports, appOptions);
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const dataDir = await newDataFolder();
  const { instanceToken: token, version } = appOptions;
  await writeInstance(dataDir, { address, token, version });
  return {
    world,
    address,
    dataDir,
    async [Symbol.asyncDispose]() {
      await app.close();
      await removeDataFolder(dataDir);
    },
  };
}

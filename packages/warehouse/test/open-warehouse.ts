import { Connection } from '../src/connection.ts';
import { migrate } from '../src/schema/migrate.ts';

/** A ClickHouse, as the testkit starts or names it. */
interface Server {
  readonly url: string;
  readonly database: string;
  stop(): Promise<void>;
}

/** Tables of a test's own, on a real ClickHouse. */
export interface TestWarehouse<S extends Server = Server> {
  readonly server: S;
  readonly connection: Connection;
  close(): Promise<void>;
}

export async function openWarehouse<S extends Server>(server: S): Promise<TestWarehouse<S>> {
  const { database, url } = server;
  const connection = new Connection({ url, database, name: 'test' });
  await migrate(connection, { database, cluster: null });
  return {
    server,
    connection,
    async close() {
      await connection.close();
      await server.stop();
    },
  };
}

import type { ChannelKeeper } from '@crude-alpha/client';
import { createWallet, type Wallet, walletOf } from '@crude-alpha/payments/payer';
import { PageError } from './page-error.ts';

type HeldChannel = Parameters<ChannelKeeper['put']>[0];

const NAME = 'crude-pay';
const VERSION = 1;

/** How long a tab that is just being closed may take to let go of the wallet. */
const TURN_MS = 2_000;

/**
 * What the browser keeps for this origin: a wallet for each network, and the channels that were opened
 * from them, without which their deposits are out of reach. What was put is on the disk.
 */
export class Safe {
  readonly #db: IDBDatabase;

  private constructor(db: IDBDatabase) {
    this.#db = db;
  }

  static async open(): Promise<Safe> {
    // Whoever can change the page on its way could take the key; and only there are locks between tabs.
    if (!isSecureContext) {
      throw new PageError('INSECURE_PAGE', 'this page came over an open connection');
    }
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('wallets');
      request.result.createObjectStore('channels', { keyPath: 'channelId' });
    };
    return new Safe(await answerOf(request));
  }

  /** The wallet of a network; null before it was made. */
  async wallet(network: string): Promise<Wallet | null> {
    const store = this.#db.transaction('wallets').objectStore('wallets');
    const key = await answerOf<string | undefined>(store.get(network));
    return key === undefined ? null : walletOf(key);
  }

  async makeWallet(network: string): Promise<Wallet> {
    const wallet = createWallet();
    // Asked for, not insisted on: a browser that is short of room may still forget.
    await navigator.storage.persist();
    await this.#write('wallets', (store) => store.add(wallet.privateKey, network));
    return wallet;
  }

  /** Only who holds the wallet pays, so each channel of it is free for them. */
  get keeper(): ChannelKeeper {
    return {
      all: () => {
        const store = this.#db.transaction('channels').objectStore('channels');
        return answerOf<HeldChannel[]>(store.getAll());
      },
      put: (channel) => this.#write('channels', (store) => store.put(channel)),
      claim: async () => true,
      release: async () => {},
    };
  }

  /** Does something as the only tab that pays. A tab that crashes lets go by itself. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const waiting = AbortSignal.timeout(TURN_MS);
    let begun = false;
    try {
      return await navigator.locks.request(NAME, { signal: waiting }, () => {
        begun = true;
        return work();
      });
    } catch (error) {
      if (begun || !waiting.aborted) throw error;
      throw new PageError('BUSY_ELSEWHERE', 'another tab pays from this wallet');
    }
  }

  /** Resolves when it is on the disk, not when the browser has promised to write it. */
  #write(name: string, change: (store: IDBObjectStore) => IDBRequest): Promise<void> {
    const transaction = this.#db.transaction(name, 'readwrite', { durability: 'strict' });
    change(transaction.objectStore(name));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(notKept(transaction.error));
    });
  }
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(notKept(request.error));
  });
}

function notKept(cause: DOMException | null): PageError {
  return new PageError('NOT_KEPT', cause?.message ?? 'the browser keeps nothing for this page');
}

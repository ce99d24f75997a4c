import { createRequire } from 'node:module';

// The package's own types name their files without extensions, which the compiler does not follow in ESM: so it is required without them, and what is used of it is declared here, with the
// numbers of the EPANET 2.2 toolkit (owa-epanet, epanet2_enums.h).
export const NODE = { elevation: 0, baseDemand: 1, emitter: 3, demand: 9, pressure: 11 } as const;
export const LINK = { initialStatus: 4, flow: 8 } as const;
/** The engine's first guess of all flows is made anew, and nothing is saved to a file. */
const FROM_FIRST_GUESS = 10;
const RELATIVE_ERROR = 1;
const FIRST_ERROR = 100;

export type NodeProperty = (typeof NODE)[keyof typeof NODE];
export type LinkProperty = (typeof LINK)[keyof typeof LINK];

interface Workspace {
  loadModule(): Promise<void>;
  writeFile(path: string, text: string): void;
}

interface Project {
  /** Called with what a function of the engine returns: below 100 a warning, which the package prints. */
  _checkError(code: number): void;
  open(inputFile: string, reportFile: string, binaryFile: string): void;
  openH(): void;
  initH(initialise: number): void;
  runH(): number;
  getStatistic(statistic: number): number;
  getNodeIndex(id: string): number;
  getLinkIndex(id: string): number;
  /** Of all nodes at once, the first of which has the index 1. */
  getNodeValues(property: NodeProperty): number[];
  setNodeValue(index: number, property: NodeProperty, amount: number): void;
  getLinkValues(property: LinkProperty): number[];
  setLinkValue(index: number, property: LinkProperty, amount: number): void;
}

const { Workspace, Project } = createRequire(import.meta.url)('epanet-js') as { Workspace: new () => Workspace; Project: new (workspace: Workspace) => Project };

// Once for the process: the engine is WebAssembly, and to compile it takes some tens of milliseconds.
const workspace = new Workspace();
await workspace.loadModule();
let opened = 0;

/** A network in the engine, which is EPANET 2.3 compiled to WebAssembly: what it is asked for by name, and set and read by number. */
export class EpanetEngine {
  readonly project = new Project(workspace);

  /** @param text the network in the format of EPANET's input files */
  constructor(text: string) {
    // A pressure below zero is for the town's truth to show, not for the log; whether there is a solution is asked for by itself.
    const check = this.project._checkError.bind(this.project);
    this.project._checkError = (code) => void (code >= FIRST_ERROR && check(code));
    const file = `network-${++opened}`;
    workspace.writeFile(`${file}.inp`, text);
    this.project.open(`${file}.inp`, `${file}.rpt`, '');
    this.project.openH();
  }

  /** Solves for the instant at which the network stands. @returns the sum of the last changes of flow as a share of the flows */
  solve(): number {
    this.project.initH(FROM_FIRST_GUESS);
    this.project.runH();
    return this.project.getStatistic(RELATIVE_ERROR);
  }
}

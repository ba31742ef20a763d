import { compareWithPeer } from "./bench/rules-peer.ts";
const f=await compareWithPeer(); console.log(f, f.ours/f.peer);

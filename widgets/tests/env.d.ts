declare module "*?raw" {
  const text: string;
  export default text;
}

declare module "*/eager.mjs" {
  export function eager(code: string, leastModules: number): string;
}

import { expect, test } from "vitest";
import { createLog } from "#workers/log.ts";

function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
  const lines: string[] = [];
  write(createLog("debug", { write: (text: string) => void lines.push(text) }));
  return JSON.parse(lines.at(-1) ?? "");
}

test("a line carries its ids and the time", () => {
  const line = logged((log) => log.info({ campaign: 3, listing: 7, lead: 9 }, "routed"));
  expect(line).toMatchObject({ campaign: 3, listing: 7, lead: 9, msg: "routed" });
  expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test.each(["13812345678", "138-1234-5678", "021-61234567", "010 12345678"])(
  "phone number %s is struck out",
  (phone) => {
    const line = logged((log) =>
      log.warn({ title: `联系 ${phone}`, deep: { list: [`电话${phone}。`] } }, `call ${phone}`),
    );
    expect(JSON.stringify(line)).not.toContain(phone);
    expect(JSON.stringify(line)).toContain("[电话]");
  },
);

test("certificate and credit codes are not taken for phone numbers", () => {
  const line = logged((log) => log.info({ ccc: "2019011606195595", uscc: "91310115MA1K427762" }, "x"));
  expect(line).toMatchObject({ ccc: "2019011606195595", uscc: "91310115MA1K427762" });
});

test("cookies and authorisation never reach the log", () => {
  const line = logged((log) =>
    log.info({ cookie: "a=1", headers: { cookie: "b=2", "set-cookie": "c=3" }, authorization: "Bearer d4" }, "x"),
  );
  expect(JSON.stringify(line)).not.toMatch(/a=1|b=2|c=3|d4/);
});

test("an error is logged with its message, phone numbers struck out of it", () => {
  const line = logged((log) => log.error({ error: new Error("call 13812345678") }, "failed"));
  expect(line.error).toMatchObject({ message: "call [电话]" });
});

test("user and password in an address never reach the log", () => {
  const address = "https://KEY:sec%2Fret@store.example/bucket";
  const line = logged((log) => log.error({ error: new Error(`no ${address}`), deep: { address } }, `at ${address}`));
  expect(JSON.stringify(line)).not.toMatch(/KEY|ret@/);
  expect(line.msg).toBe("at https://[…]@store.example/bucket");
});

CREATE TABLE "listing_marks" (
	"listing_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"maker" text,
	CONSTRAINT "listing_marks_listing_id_kind_key_pk" PRIMARY KEY("listing_id","kind","key")
);
--> statement-breakpoint
CREATE TABLE "register_entries" (
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"number" text NOT NULL,
	"holder" text,
	"maker" text,
	"status" text NOT NULL,
	"valid_until" date,
	"register" text NOT NULL,
	"imported_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "register_entries_kind_key_pk" PRIMARY KEY("kind","key")
);
--> statement-breakpoint
CREATE TABLE "rule_versions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "rule_versions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"rule" text NOT NULL,
	"version" text NOT NULL,
	"status" text NOT NULL,
	"origin" text NOT NULL,
	"source" text NOT NULL,
	"cases" text NOT NULL,
	"author" text,
	"note" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "watch_entries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "watch_entries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"name" text NOT NULL,
	"uscc" text,
	"reason" text NOT NULL,
	"list" text NOT NULL,
	"imported_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
DROP INDEX "findings_without_lead";--> statement-breakpoint
ALTER TABLE "findings" ADD COLUMN "shadow" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "findings" ADD COLUMN "law_on" date;--> statement-breakpoint
ALTER TABLE "listing_marks" ADD CONSTRAINT "listing_marks_listing_id_listings_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."listings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "listing_marks_by_number" ON "listing_marks" USING btree ("kind","key");--> statement-breakpoint
CREATE INDEX "rule_versions_of_rule" ON "rule_versions" USING btree ("rule","id");--> statement-breakpoint
CREATE UNIQUE INDEX "watch_entries_once" ON "watch_entries" USING btree ("list","key","reason");--> statement-breakpoint
CREATE INDEX "watch_entries_by_name" ON "watch_entries" USING btree ("key");--> statement-breakpoint
CREATE INDEX "watch_entries_by_uscc" ON "watch_entries" USING btree ("uscc");--> statement-breakpoint
CREATE INDEX "findings_of_rule" ON "findings" USING btree ("rule","campaign_id");--> statement-breakpoint
CREATE INDEX "findings_without_lead" ON "findings" USING btree ("campaign_id") WHERE lead_id is null and not shadow;
CREATE TABLE "bureaus" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "campaign_listings" (
	"campaign_id" bigint NOT NULL,
	"listing_id" bigint NOT NULL,
	"version_id" bigint NOT NULL,
	"capture_id" bigint NOT NULL,
	"captured_at" timestamp with time zone NOT NULL,
	"judgement" text NOT NULL,
	"recognition" jsonb,
	"product" text,
	"rules" text,
	"judged_at" timestamp with time zone,
	CONSTRAINT "campaign_listings_campaign_id_listing_id_pk" PRIMARY KEY("campaign_id","listing_id")
);
--> statement-breakpoint
CREATE TABLE "campaigns" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "campaigns_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"plan" jsonb NOT NULL,
	"requests_planned" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"planned_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "captures" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "captures_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"request_id" bigint NOT NULL,
	"url" text NOT NULL,
	"final_url" text NOT NULL,
	"status" integer NOT NULL,
	"headers" jsonb NOT NULL,
	"sha256" text NOT NULL,
	"bytes" integer NOT NULL,
	"pack" text NOT NULL,
	"pack_at" bigint NOT NULL,
	"pack_size" integer NOT NULL,
	"via" text NOT NULL,
	"fetched_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"lead_id" bigint NOT NULL,
	"bureau" text NOT NULL,
	"delivered_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "findings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "findings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campaign_id" bigint NOT NULL,
	"listing_id" bigint NOT NULL,
	"version_id" bigint NOT NULL,
	"lead_id" bigint,
	"product" text NOT NULL,
	"rule" text NOT NULL,
	"rule_version" text NOT NULL,
	"severity" text NOT NULL,
	"confidence" double precision NOT NULL,
	"spans" jsonb NOT NULL,
	"basis" jsonb NOT NULL,
	"explain" text NOT NULL,
	"found_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "leads" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "leads_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campaign_id" bigint NOT NULL,
	"seller_id" bigint NOT NULL,
	"product" text NOT NULL,
	"status" text DEFAULT 'new' NOT NULL,
	"severity" text NOT NULL,
	"listing_count" integer NOT NULL,
	"finding_count" integer NOT NULL,
	"bureau" text,
	"province" text,
	"runner_up" text,
	"route_confidence" double precision,
	"route_reasons" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"routed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "listing_versions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "listing_versions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"listing_id" bigint NOT NULL,
	"content_hash" text NOT NULL,
	"known_from" text NOT NULL,
	"content" jsonb NOT NULL,
	"capture_id" bigint NOT NULL,
	"captured_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "listings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "listings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"marketplace" text NOT NULL,
	"item_id" text NOT NULL,
	"url" text NOT NULL,
	"seller_id" bigint,
	"current_version_id" bigint,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"queue" text NOT NULL,
	"payload" jsonb NOT NULL,
	"delay_ms" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "requests_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"campaign_id" bigint NOT NULL,
	"marketplace" text NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"url" text NOT NULL,
	"shop_id" text,
	"keyword" text,
	"page" integer,
	"status" text DEFAULT 'planned' NOT NULL,
	"failure" text,
	"detail" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"planned_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sellers" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sellers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"marketplace" text NOT NULL,
	"shop_id" text NOT NULL,
	"shop" text,
	"company" text,
	"uscc" text,
	"licence_address" text,
	"shop_address" text,
	"region" text,
	"licence_capture_id" bigint,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "campaign_listings" ADD CONSTRAINT "campaign_listings_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_listings" ADD CONSTRAINT "campaign_listings_listing_id_listings_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."listings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_listings" ADD CONSTRAINT "campaign_listings_version_id_listing_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."listing_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign_listings" ADD CONSTRAINT "campaign_listings_capture_id_captures_id_fk" FOREIGN KEY ("capture_id") REFERENCES "public"."captures"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "captures" ADD CONSTRAINT "captures_request_id_requests_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."requests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_lead_id_leads_id_fk" FOREIGN KEY ("lead_id") REFERENCES "public"."leads"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_bureau_bureaus_code_fk" FOREIGN KEY ("bureau") REFERENCES "public"."bureaus"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_listing_id_listings_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."listings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_version_id_listing_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."listing_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_lead_id_leads_id_fk" FOREIGN KEY ("lead_id") REFERENCES "public"."leads"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leads" ADD CONSTRAINT "leads_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leads" ADD CONSTRAINT "leads_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listing_versions" ADD CONSTRAINT "listing_versions_listing_id_listings_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."listings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listing_versions" ADD CONSTRAINT "listing_versions_capture_id_captures_id_fk" FOREIGN KEY ("capture_id") REFERENCES "public"."captures"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listings" ADD CONSTRAINT "listings_seller_id_sellers_id_fk" FOREIGN KEY ("seller_id") REFERENCES "public"."sellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requests" ADD CONSTRAINT "requests_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sellers" ADD CONSTRAINT "sellers_licence_capture_id_captures_id_fk" FOREIGN KEY ("licence_capture_id") REFERENCES "public"."captures"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "campaign_listings_pending" ON "campaign_listings" USING btree ("campaign_id") WHERE judgement = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX "captures_of_request" ON "captures" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "captures_by_body" ON "captures" USING btree ("sha256");--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_once" ON "deliveries" USING btree ("lead_id");--> statement-breakpoint
CREATE INDEX "deliveries_of_bureau" ON "deliveries" USING btree ("bureau","delivered_at");--> statement-breakpoint
CREATE UNIQUE INDEX "findings_once" ON "findings" USING btree ("campaign_id","listing_id","rule");--> statement-breakpoint
CREATE INDEX "findings_of_lead" ON "findings" USING btree ("lead_id");--> statement-breakpoint
CREATE INDEX "findings_without_lead" ON "findings" USING btree ("campaign_id") WHERE lead_id is null;--> statement-breakpoint
CREATE UNIQUE INDEX "leads_once" ON "leads" USING btree ("campaign_id","seller_id","product");--> statement-breakpoint
CREATE INDEX "leads_of_seller" ON "leads" USING btree ("seller_id");--> statement-breakpoint
CREATE INDEX "leads_open" ON "leads" USING btree ("campaign_id") WHERE status in ('new', 'routed');--> statement-breakpoint
CREATE INDEX "leads_of_bureau" ON "leads" USING btree ("bureau","id");--> statement-breakpoint
CREATE UNIQUE INDEX "listing_versions_once" ON "listing_versions" USING btree ("listing_id","content_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "listings_once" ON "listings" USING btree ("marketplace","item_id");--> statement-breakpoint
CREATE INDEX "listings_of_seller" ON "listings" USING btree ("seller_id");--> statement-breakpoint
CREATE INDEX "outbox_by_age" ON "outbox" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "requests_once" ON "requests" USING btree ("campaign_id","marketplace","kind","key");--> statement-breakpoint
CREATE INDEX "requests_open" ON "requests" USING btree ("campaign_id","marketplace","id") WHERE status = 'planned';--> statement-breakpoint
CREATE INDEX "requests_open_of_shop" ON "requests" USING btree ("campaign_id","marketplace","shop_id") WHERE status = 'planned' and shop_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "sellers_once" ON "sellers" USING btree ("marketplace","shop_id");--> statement-breakpoint
CREATE INDEX "sellers_by_uscc" ON "sellers" USING btree ("uscc");
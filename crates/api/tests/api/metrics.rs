use aileron_api::encode_metrics;
use contract_cases::{Ask, PanelUnderTest as _};

use crate::fixture::Fixture;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn presses_and_requests_are_counted_by_what_they_came_to() {
    let fixture = Fixture::start().await;
    let (fleet, cast) = (fixture.fleet(), fixture.cast());
    for (target, person) in [
        (&fleet.plain, &cast.owner),
        (&fleet.slug, &cast.owner),
        (&fleet.plain, &cast.viewer),
        (&fleet.unreachable, &cast.owner),
    ] {
        Ask::press(&target.uuid, "start")
            .bearer(&person.session)
            .send(&fixture)
            .await;
    }
    for number in 0..3 {
        Ask::get(format!("/nothing/{number}")).send(&fixture).await;
    }
    let page = encode_metrics(&fixture.registry).unwrap();
    let route = "/api/client/servers/{server}/power";
    for line in [
        r#"aileron_power_presses_total{action="start",result="sent"} 2"#.to_owned(),
        r#"aileron_power_presses_total{action="start",result="refused"} 1"#.to_owned(),
        r#"aileron_power_presses_total{action="start",result="wings_unavailable"} 1"#.to_owned(),
        format!(r#"aileron_http_request_duration_seconds_count{{route="{route}",status="2xx"}} 2"#),
        format!(r#"aileron_http_request_duration_seconds_count{{route="{route}",status="5xx"}} 1"#),
        r#"aileron_http_request_duration_seconds_count{route="unmatched",status="4xx"} 3"#.to_owned(),
    ] {
        assert!(
            page.lines().any(|known| known == line),
            "{line} is not in\n{page}"
        );
    }
    assert!(page.contains("aileron_build_info{version="), "{page}");
}
